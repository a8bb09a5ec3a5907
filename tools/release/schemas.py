"""Compares schemas by what they mean: neither order nor descriptions nor AWS's own parts count."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    Node,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    parse,
    print_ast,
)

NOT_OURS = (DirectiveDefinitionNode, ScalarTypeDefinitionNode, SchemaDefinitionNode)
"""What AppSync declares by itself: the product declares none of them."""


def find_differences(wanted: str, found: str) -> Iterator[str]:
    """Yield a line for each type of two SDL texts that is missing, unknown or another.

    Raises graphql.GraphQLSyntaxError for a text that is not SDL.
    """
    wanted_types, found_types = _read_types(wanted), _read_types(found)
    for name in sorted(wanted_types.keys() | found_types.keys()):
        if name not in found_types:
            yield f"{name} is missing"
        elif name not in wanted_types:
            yield f"{name} is unknown to schema.graphql"
        elif wanted_types[name] != found_types[name]:
            yield f"{name} has {_first_difference(wanted_types[name], found_types[name])}"


def _read_types(text: str) -> dict[str, list[str]]:
    """Return the lines of each type, by name."""
    definitions = [each for each in parse(text).definitions if not isinstance(each, NOT_OURS)]
    return {_name_of(each): print_ast(_normalize(each)).splitlines() for each in definitions}


def _name_of(definition: DefinitionNode) -> str:
    return str(getattr(definition, "name").value)  # noqa: B009 - only some kinds have one


def _normalize(node: Node) -> Node:
    """Return the node without descriptions and defaults, its lists in order of names."""
    changes: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if each.name in ("description", "default_value"):
            changes[each.name] = None
        elif isinstance(value, Node):
            changes[each.name] = _normalize(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changes[each.name] = tuple(sorted(map(_normalize, value), key=print_ast))
    return replace(node, **changes)


def _first_difference(wanted: Sequence[str], found: Sequence[str]) -> str:
    missing = [line.strip() for line in wanted if line not in found]
    unknown = [line.strip() for line in found if line not in wanted]
    wanted_line, found_line = (next(iter(lines), "nothing") for lines in (missing, unknown))
    return f"{found_line!r} where schema.graphql has {wanted_line!r}"
