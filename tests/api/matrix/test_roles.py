"""The expectation file covers the schema, and every way has its document."""

import json
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from resolvers.api.graphql.schema import PUBLISHING
from tests.support.matrix.documents import Documents
from tests.support.matrix.roles import (
    EXPECTATIONS,
    Expectations,
    Outcome,
    Role,
    fields_with_a_resolver,
    gaps,
)
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tools.sdl.document import PRELUDE

ROWS = Expectations.read()


def documents() -> Documents:
    return Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)


def test_p17_file_has_row_for_every_field() -> None:
    assert gaps(ROWS, fields_with_a_resolver(SCHEMA_TEXT, FIELDS)) == []


def test_p17_missing_and_extra_rows_are_named() -> None:
    more = SCHEMA_TEXT.replace("  viewer: User ", "  weather: String ")
    nested = [row for row in FIELDS if row["type"] != "QrToken" and row["field"] != "viewer"]

    assert gaps(ROWS, fields_with_a_resolver(more, nested)) == [
        "Query.weather has no row",
        "Query.viewer has a row and is not a field of the schema",
        "QrToken.location has a row and is not a field of the schema",
    ]


def test_every_row_has_an_outcome_for_every_role() -> None:
    for row in ROWS.outcomes.values():
        assert list(row) == list(Role)
        assert row[Role.NO_CREDENTIALS] is Outcome.HTTP_401
        assert list(row.values()).count(Outcome.HTTP_401) == 1
        assert Outcome.ALLOWED in row.values()


def test_publisher_only_publishes() -> None:
    allowed = {
        field: {role for role, outcome in row.items() if outcome is Outcome.ALLOWED}
        for field, row in ROWS.outcomes.items()
    }

    published = [field for field in allowed if Role.IAM in allowed[field]]
    assert published == [f"Mutation.{name}" for name in sorted(PUBLISHING)]
    assert all(allowed[field] == {Role.IAM} for field in published)


def test_admin_may_do_what_operator_may() -> None:
    assert all(
        row[Role.ADMIN] is Outcome.ALLOWED
        for row in ROWS.outcomes.values()
        if row[Role.OPERATOR] is Outcome.ALLOWED
    )


def test_http_asks_for_nested_field_on_every_way() -> None:
    cases = {
        (case.way[0], case.role): (case.expected, case.answered_by)
        for case in ROWS.http_cases(["User.exchanges"])
    }

    assert len(cases) == 2 * len(Role)
    assert cases["Query.user", Role.AUDITOR] == (Outcome.UNAUTHORIZED, "User.exchanges")
    assert cases["Query.viewer", Role.AUDITOR] == (Outcome.ALLOWED, "User.exchanges")
    assert cases["Query.user", Role.CITIZEN] == (Outcome.UNAUTHORIZED, "Query.user")


def test_handler_is_asked_for_what_can_reach_it() -> None:
    cases = list(ROWS.handler_cases(["Query.viewer", "LedgerEntry.exchange"]))

    assert len(cases) == 9 + 5
    assert all(case.way == (case.field,) for case in cases)


@pytest.mark.parametrize(
    ("kind", "field", "word", "problem"),
    [
        ("nested", "Exchange.reward", ["unreachable"], r"Exchange\.reward is reached by admin"),
        ("roots", "Query.viewer", ["denied"], "denied"),
        ("roots", "Query.viewer", [], "shorter"),
    ],
)
def test_wrong_row_is_rejected(
    tmp_path: Path, kind: str, field: str, word: list[str], problem: str
) -> None:
    content = json.loads(EXPECTATIONS.read_text(encoding="utf-8"))
    at = list(Role).index(Role.ADMIN)
    content[kind][field][at : at + 1] = word
    path = tmp_path / "expectations.json"
    path.write_text(json.dumps(content))

    with pytest.raises(ValueError, match=problem):
        list(Expectations.read(path).http_cases([field]))


def test_every_way_has_a_valid_document() -> None:
    made = documents()
    ways = [way for ways in ROWS.ways.values() for way in ways]

    for way in ways:
        assert validate(made.schema, parse(made.request(way).document)) == [], way
    assert len(ways) > len(ROWS.outcomes)


def test_document_selects_plain_fields_on_the_way() -> None:
    made = documents().request(("Query.user", "User.recycleEvents", "RecycleEvent.location"))

    assert made.document.count("recycleEvents") == 1
    assert made.document.count("location {") == 1
    assert "displayName" in made.document
    assert "municipalityCode" in made.document
    assert "ledgerEntries" not in made.document
    assert made.variables == {"id": "ID!"}
