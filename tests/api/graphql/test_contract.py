"""The API only grows: the commit before has no name, argument or guarantee that this one lacks."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from graphql import (
    FieldDefinitionNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InputValueDefinitionNode,
    NamedTypeNode,
    NonNullTypeNode,
    TypeDefinitionNode,
    Visitor,
    build_schema,
    find_breaking_changes,
    is_non_null_type,
    parse,
    print_ast,
    visit,
)

from tests.support.skipping import need
from tools.schema_files import CONTRACT_PATH, ROOT, contract
from tools.sdl.document import PRELUDE, ROOT_NAMES

CONTRACT = contract()
SCHEMA = build_schema(PRELUDE + CONTRACT)
OWN_TYPES = {
    each.name.value for each in parse(CONTRACT).definitions if isinstance(each, TypeDefinitionNode)
}
Composite = GraphQLObjectType | GraphQLInterfaceType


def differences(promised: str, given: str) -> list[str]:
    """Return what of `given` is not an addition to `promised`."""
    before, after = build_schema(PRELUDE + promised), build_schema(PRELUDE + given)
    breaking = [change.description for change in find_breaking_changes(before, after)]
    old, new = dict(_inputs(before)), dict(_inputs(after))
    changed = [place for place in old.keys() & new.keys() if old[place] != new[place]]
    return breaking + [f"{place} was {old[place]} and is {new[place]}" for place in changed]


def _inputs(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Return every argument and input field by its place, with its type and default as written."""
    for kind in schema.type_map.values():
        if isinstance(kind, Composite):
            for field_name, item in kind.fields.items():
                for name, argument in item.args.items():
                    yield f"{kind.name}.{field_name}({name}:)", _written(argument)
        if isinstance(kind, GraphQLInputObjectType):
            for name, input_field in kind.fields.items():
                yield f"{kind.name}.{name}", _written(input_field)


def _written(item: GraphQLArgument | GraphQLInputField) -> str:
    default = item.ast_node.default_value if item.ast_node else None
    return f"{item.type} = {print_ast(default)}" if default else str(item.type)


def renamed(node: Any) -> Any:
    return replace(node, name=replace(node.name, value=f"Gone{node.name.value}"))


class Members(Visitor):
    """Renames each field, input field and enum value."""

    def leave_field_definition(self, node: Any, *_: object) -> Any:
        return renamed(node)

    def leave_enum_value_definition(self, node: Any, *_: object) -> Any:
        return renamed(node)

    def leave_input_object_type_definition(self, node: Any, *_: object) -> Any:
        return replace(node, fields=tuple(map(renamed, node.fields)))


class Arguments(Visitor):
    """Renames each argument of a field."""

    def leave_field_definition(self, node: Any, *_: object) -> Any:
        return replace(node, arguments=tuple(map(renamed, node.arguments or ())))


class Types(Visitor):
    """Renames each type but the roots."""

    def leave(self, node: Any, *_: object) -> Any:
        is_type = isinstance(node, NamedTypeNode | TypeDefinitionNode)
        return renamed(node) if is_type and node.name.value in OWN_TYPES - {*ROOT_NAMES} else node


class Nullability(Visitor):
    """Makes each field, argument and input field nullable."""

    def leave(self, node: Any, *_: object) -> Any:
        is_member = isinstance(node, FieldDefinitionNode | InputValueDefinitionNode)
        is_required = is_member and isinstance(node.type, NonNullTypeNode)
        return replace(node, type=node.type.type) if is_required else node


OWN = [SCHEMA.type_map[name] for name in OWN_TYPES]
FIELDS = [field for kind in OWN if isinstance(kind, Composite) for field in kind.fields.values()]
ARGUMENTS = [argument for field in FIELDS for argument in field.args.values()]
INPUTS = [
    field
    for kind in OWN
    if isinstance(kind, GraphQLInputObjectType)
    for field in kind.fields.values()
]
VALUES = [value for kind in OWN if isinstance(kind, GraphQLEnumType) for value in kind.values]
REQUIRED = [item for item in (*FIELDS, *ARGUMENTS, *INPUTS) if is_non_null_type(item.type)]


@pytest.mark.parametrize(
    ("change", "message", "count"),
    [
        (Members(), " was removed", len(FIELDS) + len(INPUTS) + len(VALUES)),
        (Arguments(), " was removed", len(ARGUMENTS)),
        (Types(), " was removed", len(OWN) - len(ROOT_NAMES)),
        (Nullability(), "!", len(REQUIRED)),
    ],
    ids=["members", "arguments", "types", "nullability"],
)
def test_each_change_of_one_kind_is_named(change: Visitor, message: str, count: int) -> None:
    """All at once: each is compared by itself."""
    changed = print_ast(visit(parse(CONTRACT), change))

    found = {each for each in differences(CONTRACT, changed) if message in each}
    assert len(found) == count > 0


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("  statusUpdatedAt: AWSDateTime\n", "  statusUpdatedAt: ID\n", "AWSDateTime to ID"),
        (
            "onBalanceChanged(userId: ID!)",
            "onBalanceChanged(userId: ID!, x: ID!)",
            "(x:) was added",
        ),
        ("enum QuantityUnit {\n", "enum QuantityUnit {\n  LITRE\n", None),
        ("type LotAllocation {\n", "type LotAllocation {\n  x: Int\n", None),
        ("location(id: ID!)", 'location(id: ID! = "1")', "Query.location(id:) was ID!"),
        ("type GenericError implements UserError", "type GenericError", "GenericError no longer"),
        ("UpdateViewerInput {\n", "UpdateViewerInput {\n  x: Int!\n", "UpdateViewerInput.x was"),
    ],
)
def test_other_breaking_changes_are_named(before: str, after: str, named: str | None) -> None:
    assert CONTRACT.count(before) == 1
    found = differences(CONTRACT, CONTRACT.replace(before, after))

    assert found == [] if named is None else any(named in message for message in found), found


def test_contract_keeps_that_of_the_commit_before() -> None:
    """Whoever ran the generator. CONTRACT_BASE is another commit, such as a release."""
    base = os.environ.get("CONTRACT_BASE", "HEAD~1")
    shown = subprocess.run(
        ["git", "show", f"{base}:{CONTRACT_PATH.relative_to(ROOT)}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    need(is_there=shown.returncode == 0, what=f"{base}'s contract ({shown.stderr.strip()})")

    assert differences(shown.stdout, CONTRACT) == []
