import json
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tests.api.matrix.documents import Documents
from tests.api.matrix.roles import (
    EXPECTATIONS,
    Case,
    Expectations,
    Outcome,
    Role,
    fields_with_a_resolver,
    gaps,
)
from tests.support.fields_to_come import FIELDS_TO_COME
from tests.support.sdl.document import PRELUDE, ResolverField

ROOT = Path(__file__).parents[3]
CONTRACT = (ROOT / "tests" / "contract.graphql").read_text(encoding="utf-8")
NESTED: list[ResolverField] = [
    {"type": type_name, "field": name, "function": "queries", "maxBatchSize": 100}
    for type_name, names in {
        "QrToken": ("location",),
        "RecycleEvent": ("location",),
        "LedgerEntry": ("recycleEvent", "exchange"),
        "Exchange": ("reward",),
        "User": ("ledgerEntries", "recycleEvents", "exchanges"),
    }.items()
    for name in names
]


@pytest.fixture(scope="module")
def expectations() -> Expectations:
    return Expectations.read()


def documents() -> Documents:
    return Documents(build_schema(PRELUDE + CONTRACT), NESTED)


def test_the_file_has_a_row_for_every_field_of_the_contract(expectations: Expectations) -> None:
    assert gaps(expectations, fields_with_a_resolver(CONTRACT, NESTED), frozenset()) == []


def test_p17_the_file_has_a_row_for_every_field_of_the_schema(expectations: Expectations) -> None:
    text = (ROOT / "schema.graphql").read_text(encoding="utf-8")
    rows = json.loads(
        (ROOT / "resolvers" / "api" / "graphql" / "fields.json").read_text(encoding="utf-8")
    )

    assert gaps(expectations, fields_with_a_resolver(text, rows), FIELDS_TO_COME) == []


def test_p17_a_field_without_a_row_and_a_row_without_a_field_are_named(
    expectations: Expectations,
) -> None:
    more = CONTRACT.replace("  viewer: User\n", "  weather: String\n")

    assert gaps(expectations, fields_with_a_resolver(more, NESTED[1:]), frozenset()) == [
        "Query.weather has no row",
        "Query.viewer has a row and is no field of the schema",
        "QrToken.location has a row and is no field of the schema",
    ]
    assert gaps(
        expectations,
        fields_with_a_resolver(more, NESTED),
        frozenset({"Query.viewer", "QrToken.location"}),
    ) == ["Query.weather has no row"]


def test_every_row_says_something_for_every_role(expectations: Expectations) -> None:
    assert all(list(row) == list(Role) for row in expectations.outcomes.values())


def test_without_credentials_nothing_answers_and_somebody_may_call_each_field(
    expectations: Expectations,
) -> None:
    for row in expectations.outcomes.values():
        assert row[Role.NO_CREDENTIALS] is Outcome.HTTP_401
        assert list(row.values()).count(Outcome.HTTP_401) == 1
        assert Outcome.ALLOWED in row.values()


def test_the_publisher_publishes_and_does_nothing_else(expectations: Expectations) -> None:
    allowed = {
        field: {role for role, outcome in row.items() if outcome is Outcome.ALLOWED}
        for field, row in expectations.outcomes.items()
    }

    assert [field for field in allowed if Role.IAM in allowed[field]] == ["Mutation.publishBalance"]
    assert allowed["Mutation.publishBalance"] == {Role.IAM}


def test_an_operator_may_do_nothing_that_an_admin_may_not(expectations: Expectations) -> None:
    assert all(
        row[Role.ADMIN] is Outcome.ALLOWED
        for row in expectations.outcomes.values()
        if row[Role.OPERATOR] is Outcome.ALLOWED
    )


def test_over_http_a_nested_field_is_asked_for_on_every_way(expectations: Expectations) -> None:
    cases = list(expectations.http_cases(["User.exchanges"]))

    assert len(cases) == 2 * len(Role)
    assert (
        Case(
            "User.exchanges",
            Role.AUDITOR,
            Outcome.UNAUTHORIZED,
            ("Query.user", "User.exchanges"),
            "User.exchanges",
        )
        in cases
    )
    assert (
        Case(
            "User.exchanges",
            Role.AUDITOR,
            Outcome.ALLOWED,
            ("Query.viewer", "User.exchanges"),
            "User.exchanges",
        )
        in cases
    )
    assert (
        Case(
            "User.exchanges",
            Role.CITIZEN,
            Outcome.UNAUTHORIZED,
            ("Query.user", "User.exchanges"),
            "Query.user",
        )
        in cases
    )


def test_over_http_every_field_of_the_file_is_asked_for_by_every_role(
    expectations: Expectations,
) -> None:
    cases = list(expectations.http_cases(list(expectations.outcomes)))

    assert len({(case.field, case.role) for case in cases}) == len(expectations.outcomes) * len(
        Role
    )
    assert Outcome.UNREACHABLE not in {case.expected for case in cases}


def test_a_field_called_unreachable_that_a_way_leads_to_is_refused(tmp_path: Path) -> None:
    content = json.loads(EXPECTATIONS.read_text(encoding="utf-8"))
    content["nested"]["Exchange.reward"][list(Role).index(Role.ADMIN)] = "unreachable"
    path = tmp_path / "expectations.json"
    path.write_text(json.dumps(content))

    with pytest.raises(ValueError, match=r"Exchange\.reward is reached by admin"):
        list(Expectations.read(path).http_cases(["Exchange.reward"]))


@pytest.mark.parametrize("word", ["denied", None])
def test_a_row_with_an_unknown_outcome_or_a_missing_one_is_refused(
    tmp_path: Path, word: str | None
) -> None:
    content = json.loads(EXPECTATIONS.read_text(encoding="utf-8"))
    content["roots"]["Query.viewer"][1:2] = [word] if word else []
    path = tmp_path / "expectations.json"
    path.write_text(json.dumps(content))

    with pytest.raises(ValueError, match=r"denied|shorter"):
        Expectations.read(path)


def test_the_handler_is_asked_for_all_that_can_reach_it(expectations: Expectations) -> None:
    cases = list(expectations.handler_cases(["Query.viewer", "LedgerEntry.exchange"]))

    assert len(cases) == 9 + 5
    assert all(case.way == (case.field,) for case in cases)


def test_every_way_has_a_valid_document(expectations: Expectations) -> None:
    made = documents()
    ways = [way for ways in expectations.ways.values() for way in ways]

    for way in ways:
        assert validate(made.schema, parse(made.request(way).document)) == [], way
    assert len(ways) > len(expectations.outcomes)


def test_a_document_has_the_arguments_of_its_root_as_variables() -> None:
    request = documents().request(("Query.qrTokens",))

    assert request.variables == {
        "locationId": "ID!",
        "status": "QrTokenStatus",
        "first": "Int",
        "after": "String",
    }
    assert request.required() == {"locationId"}


def test_a_document_selects_plain_fields_and_of_the_others_those_on_the_way() -> None:
    text = (
        documents().request(("Query.user", "User.recycleEvents", "RecycleEvent.location")).document
    )

    assert text.count("recycleEvents") == 1
    assert text.count("location {") == 1
    assert "displayName" in text
    assert "municipalityCode" in text
    assert "ledgerEntries" not in text


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (("Query.weather",), "no field of the schema"),
        (("Query.viewer", "Exchange.reward"), "does not follow from User"),
        (("Query.viewer", "User.weather"), "no field of the schema"),
    ],
)
def test_a_way_that_the_schema_does_not_have_is_refused(way: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        documents().request(way)
