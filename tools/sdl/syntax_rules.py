"""The limits of AppSync's own parser, for every caller."""

import re
from collections.abc import Iterator
from typing import TypeVar

from graphql import (
    DirectiveDefinitionNode,
    DirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLError,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    Node,
    ScalarTypeDefinitionNode,
    SchemaExtensionNode,
    Token,
    TokenKind,
    TypeExtensionNode,
    Visitor,
    build_schema,
    print_ast,
    validate_schema,
    visit,
)

from tools.sdl.document import AWS_SCALARS, BUILT_IN_SCALARS, MODES, PRELUDE, Sdl

KNOWN_DIRECTIVES = MODES | {"aws_subscribe"}
Found = TypeVar("Found", bound=Node)


def nodes_of(sdl: Sdl, kind: type[Found]) -> Iterator[Found]:
    """Yield every node of a kind in the document, anywhere."""
    found: list[Found] = []

    class Collector(Visitor):
        def enter(self, node: Node, *_: object) -> None:
            if isinstance(node, kind):
                found.append(node)

    visit(sdl.document, Collector())
    yield from found


def scalars_are_built_in_or_of_aws(sdl: Sdl) -> Iterator[str]:
    for node in nodes_of(sdl, ScalarTypeDefinitionNode):
        if node.name.value not in AWS_SCALARS:
            yield f"scalar {node.name.value} is not one of AppSync's"
    for used in nodes_of(sdl, NamedTypeNode):
        name = used.name.value
        if name not in sdl.types and name not in AWS_SCALARS | BUILT_IN_SCALARS:
            yield f"{name} is neither defined nor a scalar of AppSync's"


def aws_scalars_are_not_defined(sdl: Sdl) -> Iterator[str]:
    for node in nodes_of(sdl, ScalarTypeDefinitionNode):
        if node.name.value.startswith("AWS"):
            yield f"scalar {node.name.value} is defined; AppSync brings it itself"


def directives_are_not_defined(sdl: Sdl) -> Iterator[str]:
    for node in nodes_of(sdl, DirectiveDefinitionNode):
        yield f"directive @{node.name.value} is defined; only uses are taken"


def directives_are_known(sdl: Sdl) -> Iterator[str]:
    """AppSync does not know @oneOf, @specifiedBy, @defer, @stream and others.

    @aws_oidc and @aws_lambda are AppSync's, but the API has no such mode.
    """
    for node in nodes_of(sdl, DirectiveNode):
        if node.name.value not in KNOWN_DIRECTIVES:
            yield f"@{node.name.value} is not a directive of this API"


def aws_auth_is_not_used(sdl: Sdl) -> Iterator[str]:
    for node in nodes_of(sdl, DirectiveNode):
        if node.name.value == "aws_auth":
            yield "@aws_auth is ignored with several modes: use @aws_cognito_user_pools"


def nothing_has_a_default(sdl: Sdl) -> Iterator[str]:
    """AppSync drops defaults, so an argument optional here would be required in production.

    Optional arguments have none either: the handler would see another value locally than in AWS.
    """
    for node in nodes_of(sdl, InputValueDefinitionNode):
        if node.default_value is not None:
            yield f"{node.name.value} has the default {print_ast(node.default_value)}"


def interfaces_implement_nothing(sdl: Sdl) -> Iterator[str]:
    for definition in sdl.types.values():
        if isinstance(definition, InterfaceTypeDefinitionNode) and definition.interfaces:
            yield f"interface {definition.name.value} implements another"


def nothing_is_extended(sdl: Sdl) -> Iterator[str]:
    for node in sdl.definitions():
        if isinstance(node, SchemaExtensionNode):
            yield "extend schema"
        if isinstance(node, TypeExtensionNode):
            yield f"extend of {node.name.value}"


def enum_comments_name_no_literal(sdl: Sdl) -> Iterator[str]:
    """AppSync reads the words null, true and false in a # comment as enum values."""
    for definition in sdl.types.values():
        if not isinstance(definition, EnumTypeDefinitionNode) or definition.loc is None:
            continue
        token: Token | None = definition.loc.start_token
        while token is not None and token is not definition.loc.end_token:
            if token.kind is TokenKind.COMMENT and re.search(
                r"\b(null|true|false)\b", token.value or ""
            ):
                yield f"a comment in enum {definition.name.value} says{token.value}"
            token = token.next


def awsjson_is_not_used(sdl: Sdl) -> Iterator[str]:
    for owner, item in ((o, f) for o, f in sdl.fields()):
        if _names_awsjson(item):
            yield f"{owner.name.value}.{item.name.value} is AWSJSON, which is encoded twice"
    for node in nodes_of(sdl, InputValueDefinitionNode):
        if "AWSJSON" in print_ast(node.type):
            yield f"{node.name.value} is AWSJSON, which is encoded twice"


def _names_awsjson(item: FieldDefinitionNode) -> bool:
    return "AWSJSON" in print_ast(item.type)


def schema_is_valid(sdl: Sdl) -> Iterator[str]:
    """With AppSync's own scalars and directives before it, the text is a valid GraphQL schema."""
    definitions = [
        line
        for line in PRELUDE.splitlines()
        if not any(_defines(line, definition) for definition in sdl.definitions())
    ]
    try:
        schema = build_schema("\n".join(definitions) + "\n" + sdl.text)
    except (GraphQLError, TypeError) as error:
        yield str(error)
        return
    for problem in validate_schema(schema):
        yield problem.message


def _defines(prelude_line: str, definition: Node) -> bool:
    """Return whether the text defines this again, which another rule reports."""
    name = getattr(getattr(definition, "name", None), "value", "")
    return bool(name) and bool(re.match(rf"(scalar |directive @){name}\b", prelude_line))
