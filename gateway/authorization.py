"""The access to each field: AppSync's directives on fields and types.

A field's directives override its type's. Without any, only the API's default mode may pass.
"""

from dataclasses import dataclass, field
from typing import Final

from graphql import (
    FieldDefinitionNode,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    StringValueNode,
    is_object_type,
)
from graphql.language import ConstValueNode, ListValueNode

from gateway.caller import Caller, Mode

_MODES: Final = {
    "aws_api_key": Mode.API_KEY,
    "aws_iam": Mode.IAM,
    "aws_oidc": Mode.OIDC,
    "aws_lambda": Mode.LAMBDA,
    "aws_auth": Mode.USER_POOL,
    "aws_cognito_user_pools": Mode.USER_POOL,
}


@dataclass(frozen=True)
class Admission:
    """The modes that may pass. groups: None admits every signed-in user."""

    modes: frozenset[Mode]
    groups: frozenset[str] | None = None

    def admits(self, caller: Caller) -> bool:
        if caller.mode not in self.modes:
            return False
        if caller.mode is not Mode.USER_POOL or self.groups is None:
            return True
        return not self.groups.isdisjoint(caller.groups)


@dataclass(frozen=True)
class Authorization:
    """The Admission of every (type, field) of a schema."""

    admissions: dict[tuple[str, str], Admission] = field(default_factory=dict)

    def admits(self, caller: Caller, type_name: str, field_name: str) -> bool:
        key = (type_name, field_name)
        return self.admissions[key].admits(caller) and key not in caller.denied


def read_authorization(schema: GraphQLSchema, default_mode: Mode) -> Authorization:
    default = Admission(frozenset({default_mode}))
    admissions = {}
    for type_name, graphql_type in schema.type_map.items():
        if not is_object_type(graphql_type):
            continue
        of_type = _read_directives(graphql_type.ast_node) or default
        for field_name, definition in graphql_type.fields.items():
            own = _read_directives(definition.ast_node)
            admissions[type_name, field_name] = own or of_type
    return Authorization(admissions)


def _read_directives(
    node: ObjectTypeDefinitionNode | FieldDefinitionNode | None,
) -> Admission | None:
    """Return the access that a definition's directives give; introspection has no definitions."""
    modes = set()
    groups: frozenset[str] | None = None
    for directive in (node and node.directives) or ():
        mode = _MODES.get(directive.name.value)
        if mode is None:
            continue
        modes.add(mode)
        for argument in directive.arguments or ():
            if groups is not None:
                raise ValueError(f"@{directive.name.value}: another directive has groups already")
            groups = _read_groups(argument.value)
    return Admission(frozenset(modes), groups) if modes else None


def _read_groups(value: ConstValueNode) -> frozenset[str]:
    # A single value is a list of one. Source: GraphQL specification, 3.11, input coercion.
    items = value.values if isinstance(value, ListValueNode) else (value,)
    groups = frozenset(item.value for item in items if isinstance(item, StringValueNode))
    if len(groups) < len(items):
        raise ValueError("cognito_groups must be a list of names, each once")
    return groups
