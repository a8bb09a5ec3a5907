"""The generated schema keeps what tests/contract.graphql promises.

fields_to_come.py lists the fields that are still missing. A missing field that is not on the list
fails, and so does a field on the list that exists.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
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
    get_named_type,
    print_ast,
)

from tests.support.fields_to_come import FIELDS_TO_COME
from tests.support.sdl.document import PRELUDE

ROOT = Path(__file__).parents[3]
CONTRACT = (ROOT / "tests" / "contract.graphql").read_text(encoding="utf-8")
GENERATED = ROOT / "schema.graphql"

Composite = GraphQLObjectType | GraphQLInterfaceType


def differences(contract: str, generated: str, to_come: AbstractSet[str]) -> list[str]:
    """Return what breaks a client of the contract, and what is wrong with the list."""
    promised, given = build_schema(PRELUDE + contract), build_schema(PRELUDE + generated)
    wrong = []
    for place in sorted(to_come):
        if not _take_off(promised, place):
            wrong.append(f"{place} is to come, but no field of the contract")
        elif _has_field(given, place):
            wrong.append(f"{place} has arrived: take it off the list")
    still_promised = _reachable(promised)
    for change in find_breaking_changes(promised, given):
        name = change.description.split(" ", 1)[0]
        if name in promised.type_map and name not in still_promised:
            continue
        wrong.append(change.description)
    return wrong + list(_changed_defaults(promised, given))


def _take_off(schema: GraphQLSchema, place: str) -> bool:
    type_name, _, field_name = place.partition(".")
    owner = schema.type_map.get(type_name)
    return isinstance(owner, Composite) and owner.fields.pop(field_name, None) is not None


def _has_field(schema: GraphQLSchema, place: str) -> bool:
    type_name, _, field_name = place.partition(".")
    owner = schema.type_map.get(type_name)
    return isinstance(owner, Composite) and field_name in owner.fields


def _reachable(schema: GraphQLSchema) -> set[str]:
    """Return the types that fields of the schema still use."""
    reached: set[str] = set()
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    pending = [kind.name for kind in roots if kind is not None]
    while pending:
        name = pending.pop()
        if name in reached:
            continue
        reached.add(name)
        kind = schema.type_map[name]
        if isinstance(kind, Composite):
            for item in kind.fields.values():
                pending.append(get_named_type(item.type).name)
                pending += [get_named_type(argument.type).name for argument in item.args.values()]
        if isinstance(kind, GraphQLInputObjectType):
            pending += [get_named_type(item.type).name for item in kind.fields.values()]
        if isinstance(kind, GraphQLInterfaceType):
            pending += [item.name for item in schema.get_implementations(kind).objects]
    return reached


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
    assert differences(CONTRACT, CONTRACT, frozenset()) == []


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
    found = differences(CONTRACT, CONTRACT.replace(before, after), frozenset())

    assert found == [] if named is None else any(named in message for message in found), found


def test_field_to_come_may_be_missing() -> None:
    field_to_come = "  ledgerVerification(userId: ID!): LedgerVerification "
    generated = "\n".join(
        line
        for line in without(CONTRACT, field_to_come).splitlines()
        if not line.startswith(("type LedgerVerification ", "type LedgerProblem "))
    )

    assert differences(CONTRACT, generated, {"Query.ledgerVerification"}) == []
    assert any("ledgerVerification" in item for item in differences(CONTRACT, generated, set()))


def test_shared_type_must_not_be_missing() -> None:
    generated = without(CONTRACT, "  viewer: User\n").replace("type User {", "type Person {")
    generated = generated.replace(": User ", ": Person ")

    assert "User was removed." in differences(CONTRACT, generated, {"Query.viewer"})


def test_list_rejects_field_that_exists() -> None:
    assert differences(CONTRACT, CONTRACT, {"Query.viewer"}) == [
        "Query.viewer has arrived: take it off the list"
    ]


def test_list_rejects_field_outside_contract() -> None:
    assert differences(CONTRACT, CONTRACT, {"Query.weather", "Rain.drop"}) == [
        "Query.weather is to come, but no field of the contract",
        "Rain.drop is to come, but no field of the contract",
    ]


def test_generated_schema_keeps_the_contract() -> None:
    generated = GENERATED.read_text(encoding="utf-8")

    assert differences(CONTRACT, generated, FIELDS_TO_COME) == []
