"""Compares AppSync's schema with schema.graphql by their meaning.

Order, descriptions and AWS's own parts do not count.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    GraphQLError,
    Node,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    parse,
    print_ast,
)

from tools.release.deployment import Deployment, ReleaseError

DIFFERENCES_SHOWN = 3
LEFT_OUT = ("description", "default_value")
NOT_OURS = (DirectiveDefinitionNode, ScalarTypeDefinitionNode, SchemaDefinitionNode)
"""Definitions of AppSync itself, which the product does not declare."""


SCHEMA = Path(__file__).parents[2] / "schema.graphql"
CURE = (
    "AppSync refused it, or somebody changed it by hand, and Terraform does not read it back. "
    "`aws appsync get-schema-creation-status --api-id {api_id}` says why. Then apply with the "
    "other value of keep_descriptions, which sends it again"
)


def check_schema(client: Any, deployment: Deployment) -> None:
    """Compare AppSync's schema with schema.graphql; raise ReleaseError if they differ.

    `client` is boto3's for AppSync. Source of the need: terraform-provider-aws issues 11460 and
    20055: the state shows a rejected schema as applied.
    """
    api_id = deployment.api_id
    try:
        answer = client.get_introspection_schema(apiId=api_id, format="SDL", includeDirectives=True)
        found = answer["schema"].read().decode()
        differences = list(find_differences(SCHEMA.read_text("utf-8"), found))
    except (BotoCoreError, ClientError, GraphQLError) as error:
        raise ReleaseError(f"the schema of API {api_id} cannot be read: {error}") from None
    if differences:
        shown = "; ".join(differences[:DIFFERENCES_SHOWN])
        more = len(differences) - DIFFERENCES_SHOWN
        rest = f"; and {more} more" if more > 0 else ""
        cure = CURE.format(api_id=api_id)
        raise ReleaseError(f"API {api_id} has another schema: {shown}{rest}. {cure}")


def find_differences(wanted: str, found: str) -> Iterator[str]:
    """Yield a line for each type of two SDL texts that is missing, unknown or different.

    Directives count unless `found` uses none: AppSync documents that it returns them, which is not
    confirmed. Raise graphql.GraphQLSyntaxError for a text that is not SDL.
    """
    definitions = _read_definitions(found)
    uses_directives = any("@aws_" in print_ast(each) for each in definitions)
    left_out = LEFT_OUT if uses_directives else (*LEFT_OUT, "directives")
    wanted_types = _print_types(_read_definitions(wanted), left_out)
    found_types = _print_types(definitions, left_out)
    for name in sorted(wanted_types.keys() | found_types.keys()):
        if name not in found_types:
            yield f"{name} is missing"
        elif name not in wanted_types:
            yield f"{name} is unknown to schema.graphql"
        elif wanted_types[name] != found_types[name]:
            yield f"{name} has {_first_difference(wanted_types[name], found_types[name])}"


def _read_definitions(text: str) -> list[DefinitionNode]:
    return [each for each in parse(text).definitions if not isinstance(each, NOT_OURS)]


def _print_types(
    definitions: Iterable[DefinitionNode], left_out: Collection[str]
) -> dict[str, list[str]]:
    """Return the lines of each type, by name."""
    return {
        _name_of(each): print_ast(_normalize(each, left_out)).splitlines() for each in definitions
    }


def _name_of(definition: DefinitionNode) -> str:
    return str(getattr(definition, "name").value)  # noqa: B009 - only some kinds have one


def _normalize(node: Node, left_out: Collection[str]) -> Node:
    """Return the node without the omitted parts, its lists in order of names."""
    changes: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if each.name in left_out:
            changes[each.name] = () if isinstance(value, tuple) else None
        elif isinstance(value, Node):
            changes[each.name] = _normalize(value, left_out)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            parts = (_normalize(part, left_out) for part in value)
            changes[each.name] = tuple(sorted(parts, key=print_ast))
    return replace(node, **changes)


def _first_difference(wanted: Sequence[str], found: Sequence[str]) -> str:
    missing = [line.strip() for line in wanted if line not in found]
    unknown = [line.strip() for line in found if line not in wanted]
    wanted_line, found_line = (next(iter(lines), "nothing") for lines in (missing, unknown))
    return f"{found_line!r} where schema.graphql has {wanted_line!r}"
