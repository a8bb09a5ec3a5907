"""The expectation file covers the schema, and every way has its document."""

from graphql import build_schema, parse, validate

from resolvers.api.graphql.schema import PUBLISHING
from tests.support.matrix.documents import Documents
from tests.support.matrix.roles import Expectations, Outcome, Role, fields_with_a_resolver
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tools.sdl.document import PRELUDE

ROWS = Expectations.read()


def allowed(field: str) -> set[Role]:
    return {role for role, outcome in ROWS.outcomes[field].items() if outcome is Outcome.ALLOWED}


def test_p17_file_has_row_for_every_field() -> None:
    assert sorted(ROWS.outcomes) == sorted(fields_with_a_resolver(SCHEMA_TEXT, FIELDS))


def test_every_row_has_an_outcome_for_every_role() -> None:
    for field, row in ROWS.outcomes.items():
        assert list(row) == list(Role)
        assert [role for role in row if row[role] is Outcome.HTTP_401] == [Role.NO_CREDENTIALS]
        assert allowed(field)


def test_p17_publisher_only_publishes() -> None:
    published = [field for field in ROWS.outcomes if Role.IAM in allowed(field)]

    assert published == [f"Mutation.{name}" for name in sorted(PUBLISHING)]
    assert all(allowed(field) == {Role.IAM} for field in published)


def test_p17_admin_may_do_what_operator_may() -> None:
    assert all(Role.ADMIN in allowed(f) for f in ROWS.outcomes if Role.OPERATOR in allowed(f))


def test_every_way_has_a_valid_document() -> None:
    made = Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)
    ways = [way for ways in ROWS.ways.values() for way in ways]

    for way in ways:
        assert validate(made.schema, parse(made.request(way).document)) == [], way
    assert len(ways) > len(ROWS.outcomes)
