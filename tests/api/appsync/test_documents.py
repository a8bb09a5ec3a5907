from graphql import validate, validate_schema

from resolvers.api.appsync.documents import ResolvedField, resolved_fields, whole_document_text
from resolvers.api.appsync.field_executor import FieldExecutor
from resolvers.api.graphql.schema import schema
from tests.support.bottle_bank import SCHEMA

WHOLE, MADE_UP = schema._schema, SCHEMA._schema


def name_of(resolved: ResolvedField) -> str:
    return f"{resolved.parent_type.name}.{resolved.name}"


def text_of(name: str, operation: str = "query") -> str:
    (resolved,) = (each for each in resolved_fields(MADE_UP) if name_of(each) == name)
    return whole_document_text(MADE_UP, resolved, operation)


def test_document_and_schema_of_every_field_are_valid() -> None:
    """The event handler does not validate them: that would be paid at every cold start."""
    for resolved in resolved_fields(WHOLE):
        executor = FieldExecutor(schema, resolved)
        core = executor.core
        core._validation_errors = None

        assert validate_schema(core) == []
        assert validate(core, executor.document) == []


def test_document_selects_plain_fields_and_passes_arguments() -> None:
    assert text_of("Query.bottle") == (
        "query($id: ID!){ bottle(id: $id) { id colour filledAt sizes { width height } deposit } }"
    )
    assert (
        text_of("Bottle.scaled") == "query($by: Int!, $plus: Int){ scaled(by: $by, plus: $plus) }"
    )
    assert text_of("Bottle.owner") == "query{ owner }"
