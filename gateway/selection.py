"""The selection below a field, in the two forms of an AppSync event."""

from collections.abc import Iterator

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    print_ast,
)
from graphql.execution.values import VariableValues
from graphql.language import InlineFragmentNode


def is_selected(node: SelectionNode, variables: VariableValues) -> bool:
    """Return whether @skip and @include keep the node."""
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    if skip and skip["if"]:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not include or bool(include["if"])


def list_selection(
    nodes: list[FieldNode],
    fragments: dict[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> list[str]:
    """Return selectionSetList: `edges`, `edges/node`, ... with aliases and merged fragments."""
    paths: dict[str, None] = {}
    for node in nodes:
        for path in _walk(node.selection_set, "", fragments, variables):
            paths[path] = None
    return list(paths)


def print_selection(nodes: list[FieldNode]) -> str:
    """Return selectionSetGraphQL, with spreads of named fragments and variables as they are."""
    selections = tuple(
        selection
        for node in nodes
        if node.selection_set
        for selection in node.selection_set.selections
    )
    return print_ast(SelectionSetNode(selections=selections)) if selections else ""


def _walk(
    selection_set: SelectionSetNode | None,
    prefix: str,
    fragments: dict[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> Iterator[str]:
    for node in selection_set.selections if selection_set else ():
        if not is_selected(node, variables):
            continue
        if isinstance(node, FieldNode):
            path = prefix + (node.alias or node.name).value
            yield path
            yield from _walk(node.selection_set, f"{path}/", fragments, variables)
        else:
            inner = spread_selection(node, fragments)
            yield from _walk(inner, prefix, fragments, variables)


def spread_selection(
    node: SelectionNode, fragments: dict[str, FragmentDefinitionNode]
) -> SelectionSetNode | None:
    """Return the selections of a fragment spread or an inline fragment."""
    if isinstance(node, FragmentSpreadNode):
        fragment = fragments.get(node.name.value)
        return fragment.selection_set if fragment else None
    return node.selection_set if isinstance(node, InlineFragmentNode) else None
