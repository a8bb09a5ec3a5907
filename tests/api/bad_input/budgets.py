"""Bad inputs of the fields about budgets."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.points import issue
from tests.api.bad_input.queries import ask
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, invalid_argument, refused
from tests.support.matrix.roles import Role


def set_budget(name: str, answer: Any, **fields: Any) -> BadInput:
    given = {"fiscalYear": 2030, "municipalityCode": "22212", "points": 100, **fields}
    return change("setBudget", name, answer, input=given)


def set_invalid(name: str, field: str, value: Any) -> BadInput:
    return set_budget(name, invalid("input", field), **{field: value})


ROWS = [
    set_invalid("a year that is over for long", "fiscalYear", 26),
    set_invalid("a year past every calendar", "fiscalYear", 9999),
    set_invalid("a code of 4 digits", "municipalityCode", "2221"),
    set_invalid("a code of letters", "municipalityCode", "yaizu"),
    set_invalid("an empty code", "municipalityCode", ""),
    set_invalid("points of -1", "points", -1),
    set_invalid("points past 10^9", "points", 10**9 + 1),
    set_invalid("-1 points before", "issuedBefore", -1),
    set_budget("points before alone", invalid("input", "points"), points=None, issuedBefore=5),
    set_budget("points of 2^31", does_not_fit("points"), points=2**31),
    change(
        "setBudget",
        "a blank reason",
        invalid("reason"),
        input={"fiscalYear": 2030, "points": 100},
        reason=" ",
    ),
    set_budget("no year", does_not_fit("input"), fiscalYear=None),
    set_budget("a ceiling that never was", refused("NOT_FOUND", "input"), points=None),
    issue("a budget that is used up", refused("BUDGET_EXHAUSTED"), locationId="$poor_location"),
    ask(
        "a year of two digits",
        "budgets",
        invalid_argument("fiscalYear"),
        Role.AUDITOR,
        fiscalYear=26,
    ),
    ask("first 0", "budgets", invalid_argument("first"), Role.AUDITOR, fiscalYear=2026, first=0),
    ask(
        "a cursor of another year",
        "budgets",
        invalid_argument("after"),
        Role.AUDITOR,
        fiscalYear=2020,
        after="$budgets_cursor",
    ),
]
