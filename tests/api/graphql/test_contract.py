"""The generated schema keeps what tests/contract.graphql promises; it may have more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    print_ast,
)

from tests.support.sdl.document import PRELUDE

ROOT = Path(__file__).parents[3]
CONTRACT = (ROOT / "tests" / "contract.graphql").read_text(encoding="utf-8")
GENERATED = ROOT / "schema.graphql"

Composite = GraphQLObjectType | GraphQLInterfaceType


def differences(contract: str, generated: str) -> list[str]:
    """Return what breaks a client of the contract."""
    promised, given = build_schema(PRELUDE + contract), build_schema(PRELUDE + generated)
    breaking = [change.description for change in find_breaking_changes(promised, given)]
    return breaking + list(_changed_defaults(promised, given))


def _defaults(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Return every argument and input field by its place, with its default as written."""
    for kind in schema.type_map.values():
        if isinstance(kind, Composite):
            for field_name, item in kind.fields.items():
                for name, argument in item.args.items():
                    yield f"{kind.name}.{field_name}({name}:)", _default_of(argument)
        if isinstance(kind, GraphQLInputObjectType):
            for name, input_field in kind.fields.items():
                yield f"{kind.name}.{name}", _default_of(input_field)


def _default_of(node: GraphQLArgument | GraphQLInputField) -> str | None:
    written = node.ast_node.default_value if node.ast_node else None
    return print_ast(written) if written else None


def _changed_defaults(promised: GraphQLSchema, given: GraphQLSchema) -> Iterator[str]:
    """Return the changed defaults: a client that omits the argument relies on them."""
    before = dict(_defaults(promised))
    for place, default in _defaults(given):
        if place in before and default != before[place]:
            yield f"{place} changed its default value from {before[place]} to {default}"


def without(text: str, piece: str) -> str:
    assert text.count(piece) == 1, f"{piece!r} must be in the contract once"
    return text.replace(piece, "")


def test_contract_keeps_itself() -> None:
    assert differences(CONTRACT, CONTRACT) == []


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("  viewer: User\n", "", "Query.viewer was removed"),
        ("type GeoPoint { latitude: Float!", "type GeoPoint { lat: Float!", "GeoPoint.latitude"),
        ("kioskIds: [ID!]   #", "kioskIds: [String!]   #", "Location.kioskIds changed type"),
        ("(userId: ID!): PointBalance ", "(userId: ID!, x: ID!): PointBalance ", "(x:) was added"),
        ("(userId: ID!): PointBalance ", "(userId: ID): PointBalance ", None),
        ("enum QuantityUnit { PIECE GRAM }", "enum QuantityUnit { PIECE }", "GRAM was removed"),
        ("enum QuantityUnit { PIECE GRAM }", "enum QuantityUnit { PIECE GRAM LITRE }", None),
        ("Input { displayName: String l", "Input { displayName: String! l", "displayName changed"),
        ("location(id: ID!)", 'location(id: ID! = "1")', "Query.location(id:) changed its default"),
        ("quantity: Int, expected", "quantity: Int = 1, expected", "(quantity:) changed its"),
        (
            "Input { displayName: String l",
            'Input { displayName: String = "" l',
            "its default value",
        ),
        ("type GenericError implements UserError", "type GenericError", "GenericError no longer"),
    ],
)
def test_breaking_change_is_named(before: str, after: str, named: str | None) -> None:
    assert CONTRACT.count(before) == 1
    found = differences(CONTRACT, CONTRACT.replace(before, after))

    assert found == [] if named is None else any(named in message for message in found), found


def test_generated_schema_keeps_the_contract() -> None:
    generated = GENERATED.read_text(encoding="utf-8")

    assert differences(CONTRACT, generated) == []
