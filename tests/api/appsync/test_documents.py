import pytest
from graphql import GraphQLObjectType, get_named_type, is_object_type, validate

from resolvers.api.appsync.documents import (
    ResolvedField,
    field_document_text,
    has_own_resolver,
    object_definition,
    resolved_fields,
)
from resolvers.api.appsync.field_executor import FieldExecutor
from resolvers.api.graphql.schema import schema
from tests.support.bottle_bank import SCHEMA

WHOLE, MADE_UP = schema._schema, SCHEMA._schema


def name_of(resolved: ResolvedField) -> str:
    return f"{resolved.parent_type.name}.{resolved.name}"


def text_of(name: str, operation: str = "query") -> str:
    (resolved,) = (each for each in resolved_fields(MADE_UP) if name_of(each) == name)
    return field_document_text(MADE_UP, resolved, operation)


@pytest.mark.parametrize("resolved", [*resolved_fields(WHOLE)], ids=name_of)
def test_document_of_every_field_is_valid(resolved: ResolvedField) -> None:
    """The event handler does not validate them: that would be paid at every cold start."""
    executor = FieldExecutor(schema, resolved)

    assert validate(executor.core, executor.document) == []


def test_document_selects_plain_fields_and_passes_arguments() -> None:
    assert text_of("Query.bottle") == (
        "query($id: ID!){ bottle(id: $id) { id colour filledAt sizes { width height } deposit } }"
    )
    assert (
        text_of("Bottle.scaled") == "query($by: Int!, $plus: Int){ scaled(by: $by, plus: $plus) }"
    )
    assert text_of("Bottle.owner") == "query{ owner }"


def test_document_selects_fields_of_each_possible_type() -> None:
    assert text_of("Mutation.fill", "mutation") == (
        "mutation($input: BottleInput!){ fill(input: $input) "
        "{ bottle { id colour filledAt sizes { width height } deposit } "
        "problems { __typename ... on Broken { message pieces } "
        "... on Full { message since colours } } } }"
    )


def test_document_leaves_nodes_to_edges() -> None:
    text = text_of("Query.bottles")

    assert "edges { cursor node { id" in text
    assert "total" in text
    assert "nodes" not in text


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


def test_only_names_of_connections_end_in_connection() -> None:
    answers = {name_of(each): each.answers_connection for each in resolved_fields(MADE_UP)}

    assert [name for name, is_one in answers.items() if is_one] == [
        "Query.bottles",
        "Query.noBottles",
    ]


def test_resolved_fields_are_roots_and_nested_objects() -> None:
    names = [name_of(each) for each in resolved_fields(MADE_UP)]

    assert {name for name in names if name.startswith("Bottle.")} == {
        "Bottle.owner",
        "Bottle.parentSeen",
        "Bottle.scaled",
    }
    assert "Mutation.fill" in names
    assert "Subscription.onFilled" in names
    assert not [name for name in names if name.startswith("__")]
    assert {name_of(each) for each in resolved_fields(MADE_UP) if each.is_root} == {
        name for name in names if not name.startswith("Bottle.")
    }


def test_introspection_fields_have_no_resolver() -> None:
    kind = MADE_UP.type_map["__Type"]
    assert isinstance(kind, GraphQLObjectType)

    assert not has_own_resolver(kind.fields["name"])
    assert object_definition(kind) is None
