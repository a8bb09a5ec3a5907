from typing import Any

from graphql import get_named_type, is_object_type, validate, validate_schema

from resolvers.api.appsync.documents import ResolvedField, field_document_text, resolved_fields
from resolvers.api.appsync.field_executor import FieldExecutor
from resolvers.api.graphql.schema import schema
from tests.support.bottle_bank import SCHEMA

WHOLE, MADE_UP = schema._schema, SCHEMA._schema


def name_of(resolved: ResolvedField) -> str:
    return f"{resolved.parent_type.name}.{resolved.name}"


def text_of(name: str, operation: str = "query") -> str:
    (resolved,) = (each for each in resolved_fields(MADE_UP) if name_of(each) == name)
    return field_document_text(MADE_UP, resolved, operation)


def test_document_and_schema_of_every_field_are_valid() -> None:
    """The event handler does not validate them: that would be paid at every cold start."""
    errors: Any = WHOLE.type_map["UserError"]
    for resolved in resolved_fields(WHOLE):
        executor = FieldExecutor(schema, resolved)
        core = executor.core
        core._validation_errors = None

        assert validate_schema(core) == []
        assert validate(core, executor.document) == []
        assert core.get_possible_types(errors) == WHOLE.get_possible_types(errors)
        if not executor.is_subscription:
            # Errors name the parent, as AppSync's do.
            assert core.query_type is WHOLE.type_map[resolved.parent_type.name]


def test_document_selects_plain_fields_and_passes_arguments() -> None:
    assert text_of("Query.bottle") == (
        "query($id: ID!){ bottle(id: $id) { id colour filledAt sizes { width height } deposit } }"
    )
    assert (
        text_of("Bottle.scaled") == "query($by: Int!, $plus: Int){ scaled(by: $by, plus: $plus) }"
    )
    assert text_of("Bottle.owner") == "query{ owner }"


def test_only_fields_with_resolvers_answer_connections() -> None:
    """Of those the event handler copies the nodes; deeper in an answer they would be missing."""
    connections = [
        f"{name}.{field_name}"
        for name, kind in WHOLE.type_map.items()
        if is_object_type(kind)
        for field_name, field in kind.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    ]
    resolved = {name_of(each): each for each in resolved_fields(WHOLE)}

    assert len(connections) > 5
    assert all(resolved[connection].answers_connection for connection in connections)
    assert not any(
        " nodes " in field_document_text(WHOLE, each, "query") for each in resolved.values()
    )
