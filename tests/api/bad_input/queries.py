"""Arguments of queries that are out of range, of another type, or name what there is not."""

import base64
import json
from typing import Any

from tests.api.bad_input.rows import (
    BadInput,
    Call,
    Nothing,
    Text,
    does_not_fit,
    invalid_argument,
    not_valid,
)
from tests.support.matrix.roles import Role

LONG = "x" * 3000
WIDE_DIGITS = "".join(chr(ord("\N{FULLWIDTH DIGIT ZERO}") + digit) for digit in (2, 2, 2, 1, 2))


def cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def ask(
    name: str, place: str, answer: Any, role: Role = Role.API_KEY, **variables: Any
) -> BadInput:
    return BadInput(f"{place}: {name}", Call(role, f"Query.{place}", variables), answer)


def viewer(name: str, selection: str, answer: Any, **variables: Any) -> BadInput:
    declared = "($after: String) " if variables else ""
    query = f"query Ask{declared} {{ viewer {{ {selection} {{ nodes {{ id }} }} }} }}"
    return BadInput(f"viewer: {name}", Text(query, Role.CITIZEN, variables), answer)


NO_REPORTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("no period", "month", {}),
    ("two periods", "month", {"month": "2026-11", "fiscalYear": 2026}),
    ("a month that there is not", "month", {"month": "2026-13"}),
    ("a month of the year 0", "month", {"month": "0000-01"}),
    ("a day for a month", "month", {"month": "2026-11-01"}),
    ("a fiscal year long ago", "fiscalYear", {"fiscalYear": 1999}),
    ("a first day without a last one", "lastDay", {"firstDay": "2026-11-01"}),
    ("a last day without a first one", "firstDay", {"lastDay": "2026-11-01"}),
    ("days backwards", "lastDay", {"firstDay": "2026-11-02", "lastDay": "2026-11-01"}),
    ("367 days", "lastDay", {"firstDay": "2026-01-01", "lastDay": "2027-01-02"}),
    ("a code of four digits", "municipalityCode", {"month": "2026-11", "municipalityCode": "2221"}),
)
LOOK_UPS = [
    ask("an id that nothing has", "location", Nothing(), id="nowhere"),
    ask("an empty id", "location", Nothing(), id=""),
    ask("an id longer than any", "location", Nothing(), id=LONG),
    ask("an id with control characters", "location", Nothing(), id="a\u0000b\n"),
    ask("null for an id", "location", does_not_fit("id"), id=None),
    ask("no id", "location", does_not_fit("id")),
    ask("a list for an id", "location", does_not_fit("id"), id=["a"]),
    ask("an object for an id", "location", does_not_fit("id"), id={"id": "a"}),
    ask("a fraction for an id", "location", does_not_fit("id"), id=1.5),
    ask("an id that nothing has", "reward", Nothing(), id="none"),
    ask("a blank id", "reward", Nothing(), id=" "),
    ask("an id longer than any", "reward", Nothing(), id=LONG),
    ask("an id that nobody has", "user", Nothing(), Role.OPERATOR, id="nobody"),
    ask("an id longer than any", "user", Nothing(), Role.ADMIN, id=LONG),
    ask("an id that nothing has", "exchange", Nothing(), Role.CITIZEN, id="none"),
    ask("an id that nothing has", "ledgerEntry", Nothing(), Role.CITIZEN, id="none"),
    ask("an id that nothing has", "qrToken", Nothing(), Role.KIOSK, id="none"),
    ask("an id that nobody has", "ledgerVerification", Nothing(), Role.AUDITOR, userId="nobody"),
    ask("an id longer than any", "ledgerVerification", Nothing(), Role.ADMIN, userId=LONG),
    ask("null for an id", "ledgerVerification", does_not_fit("userId"), Role.ADMIN, userId=None),
    *(
        ask(name, "programmeReport", invalid_argument(argument), Role.AUDITOR, **variables)
        for name, argument, variables in NO_REPORTS
    ),
    ask(
        "text for a year", "programmeReport", does_not_fit("fiscalYear"), Role.ADMIN, fiscalYear="x"
    ),
    ask("a location that there is not", "qrTokens", Nothing(), Role.KIOSK, locationId="nowhere"),
]

PAGES = [
    ask("first 0", "locations", invalid_argument("first"), first=0),
    ask("first 101", "locations", invalid_argument("first"), first=101),
    ask("first -1", "locations", invalid_argument("first"), first=-1),
    ask("first 10^9", "locations", invalid_argument("first"), first=10**9),
    ask("first 2^31", "locations", does_not_fit("first"), first=2**31),
    ask("first of 4,000 digits", "locations", does_not_fit("first"), first=10**4000),
    ask("a fraction for first", "locations", does_not_fit("first"), first=1.5),
    ask("a text for first", "locations", does_not_fit("first"), first="20"),
    ask("true for first", "locations", does_not_fit("first"), first=True),
    ask("no cursor", "locations", invalid_argument("after"), after="not a cursor!"),
    ask("an empty cursor", "locations", invalid_argument("after"), after=""),
    ask(
        "a cursor of another query", "locations", invalid_argument("after"), after="$rewards_cursor"
    ),
    ask(
        "a cursor of the list without the filter",
        "locations",
        invalid_argument("after"),
        after="$locations_cursor",
        status="OPEN",
    ),
    ask(
        "a cursor made up",
        "locations",
        invalid_argument("after"),
        after=cursor("0123456789ab", "a", "b"),
    ),
    ask("JSON that is not a cursor", "rewards", invalid_argument("after"), after=cursor({"a": 1})),
    ask(
        "a cursor of 100 levels",
        "rewards",
        invalid_argument("after"),
        after=base64.urlsafe_b64encode(b"[" * 100 + b"]" * 100).decode(),
    ),
    ask("a number for a cursor", "rewards", does_not_fit("after"), after=5),
    ask("first 0", "rewards", invalid_argument("first"), first=0),
    ask(
        "first 101",
        "exchanges",
        invalid_argument("first"),
        Role.ADMIN,
        status="CONFIRMED",
        first=101,
    ),
    ask(
        "a cursor of another status",
        "exchanges",
        invalid_argument("after"),
        Role.ADMIN,
        status="CANCELLED",
        after="$exchanges_cursor",
    ),
    ask("first -1", "ledgerEntries", invalid_argument("first"), Role.AUDITOR, userId="u", first=-1),
    ask(
        "a cursor of another citizen's list",
        "ledgerEntries",
        invalid_argument("after"),
        Role.AUDITOR,
        userId="somebody",
        after="$ledger_cursor",
    ),
    ask(
        "first 0",
        "qrTokens",
        invalid_argument("first"),
        Role.KIOSK,
        locationId="$location",
        first=0,
    ),
    ask(
        "a cursor of another location",
        "qrTokens",
        invalid_argument("after"),
        Role.OPERATOR,
        locationId="$foreign_location",
        after="$tokens_cursor",
    ),
    viewer("first 0 of a history", "ledgerEntries(first: 0)", invalid_argument("first")),
    viewer("first 101 of a history", "recycleEvents(first: 101)", invalid_argument("first")),
    viewer("first -1 of a history", "exchanges(first: -1)", invalid_argument("first")),
    viewer(
        "a cursor of another list",
        "exchanges(after: $after)",
        invalid_argument("after"),
        after="$exchanges_cursor",
    ),
]

FILTERS = [
    ask(
        "a code of 4 digits",
        "locations",
        invalid_argument("municipalityCode"),
        municipalityCode="2221",
    ),
    ask("an empty code", "locations", invalid_argument("municipalityCode"), municipalityCode=""),
    ask(
        "a code in wide digits",
        "locations",
        invalid_argument("municipalityCode"),
        municipalityCode=WIDE_DIGITS,
    ),
    ask(
        "a code with a line break",
        "locations",
        invalid_argument("municipalityCode"),
        municipalityCode="22212\n",
    ),
    ask("a material that is none", "locations", does_not_fit("accepts"), accepts=["PLASTIC"]),
    ask("null among materials", "locations", does_not_fit("accepts"), accepts=[None]),
    ask("a status that is none", "locations", does_not_fit("status"), status="open"),
    ask("a price of 0", "rewards", invalid_argument("maxPointsCost"), maxPointsCost=0),
    ask("a price of 10^9", "rewards", invalid_argument("maxPointsCost"), maxPointsCost=10**9),
    ask("an empty category", "rewards", invalid_argument("category"), category=""),
    ask("a blank category", "rewards", invalid_argument("category"), category=" \u3000"),
    ask(
        "a category with control characters",
        "rewards",
        invalid_argument("category"),
        category="a\u0007",
    ),
    ask(
        "a category of 2,001 characters",
        "rewards",
        invalid_argument("category"),
        category="x" * 2001,
    ),
    ask("1 for true", "rewards", does_not_fit("includeInactive"), includeInactive=1),
    ask("no filter", "exchanges", invalid_argument("status"), Role.OPERATOR),
    ask("a status that is none", "exchanges", does_not_fit("status"), Role.ADMIN, status="DONE"),
    ask("no filter", "ledgerEntries", invalid_argument("userId"), Role.ADMIN),
    ask(
        "a status that is none",
        "qrTokens",
        does_not_fit("status"),
        Role.KIOSK,
        locationId="$location",
        status="USED",
    ),
    viewer("a type that is none", "ledgerEntries(types: [GIFT])", not_valid("WrongType")),
    BadInput(
        "earnRules: an argument that there is not",
        Text("{ earnRules(first: 5) { id } }"),
        not_valid("UnknownArgument"),
    ),
    BadInput(
        "viewer: an argument that there is not",
        Text('{ viewer(id: "somebody") { id } }', Role.CITIZEN),
        not_valid("UnknownArgument"),
    ),
]


def nearby(name: str, answer: Any, **variables: Any) -> BadInput:
    """A search that is good but for these arguments."""
    given = {"latitude": 34.88, "longitude": 138.31, **variables}
    return ask(name, "nearbyLocations", answer, **given)


NEARBY = [
    ask("no place", "nearbyLocations", does_not_fit("latitude")),
    nearby("a latitude of 90.1", invalid_argument("latitude"), latitude=90.1),
    nearby("a latitude of 10^300", invalid_argument("latitude"), latitude=1e300),
    nearby("a text for a latitude", does_not_fit("latitude"), latitude="34.8"),
    nearby("null for a latitude", does_not_fit("latitude"), latitude=None),
    nearby("a longitude of -181", invalid_argument("longitude"), longitude=-181),
    nearby("true for a longitude", does_not_fit("longitude"), longitude=True),
    nearby("a radius of 0", invalid_argument("radiusMeters"), radiusMeters=0),
    nearby("a radius of -1", invalid_argument("radiusMeters"), radiusMeters=-1),
    nearby("a radius of 10,001", invalid_argument("radiusMeters"), radiusMeters=10_001),
    nearby("a fraction for a radius", does_not_fit("radiusMeters"), radiusMeters=1.5),
    nearby("a radius of 2^31", does_not_fit("radiusMeters"), radiusMeters=2**31),
    nearby("first 0", invalid_argument("first"), first=0),
    nearby("a cursor of the list by name", invalid_argument("after"), after="$locations_cursor"),
    nearby(
        "a cursor of another radius",
        invalid_argument("after"),
        after="$nearby_cursor",
        radiusMeters=1_000,
    ),
    nearby(
        "a cursor of another place",
        invalid_argument("after"),
        after="$nearby_cursor",
        latitude=34.881,
    ),
    nearby("a material that is none", does_not_fit("accepts"), accepts=["PLASTIC"]),
]

ROWS = [*LOOK_UPS, *PAGES, *FILTERS, *NEARBY]
