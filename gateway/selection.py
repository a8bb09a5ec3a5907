"""The selection below a field, in the two forms of an AppSync event."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    print_ast,
)
from graphql.execution.values import VariableValues
from graphql.language import InlineFragmentNode

Selections: TypeAlias = dict[tuple[int, ...], tuple[list[str], str]]
"""The two forms for fields of one document, by the ids of their nodes."""


def is_selected(node: SelectionNode, variables: VariableValues) -> bool:
    """Return whether @skip and @include keep the node."""
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    if skip and skip["if"]:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not include or bool(include["if"])


def list_selection(info: GraphQLResolveInfo[Any]) -> list[str]:
    """Return selectionSetList: `edges`, `edges/node`, ... with aliases and merged fragments.

    For an interface or a union it has only the type's own fields, not those of fragments on other
    types. Source: "AWS AppSync JavaScript resolver context object reference" of the developer
    guide.
    """
    parent = get_named_type(info.return_type)
    paths: dict[str, None] = {}
    walked: set[tuple[str, str]] = set()
    for node in info.field_nodes:
        for path in _walk(node.selection_set, parent, "", info, walked):
            paths[path] = None
    return list(paths)


def name_selected(info: GraphQLResolveInfo[Any]) -> Iterator[str]:
    """Yield the names of the selected fields, also those of fragments on other types."""
    waiting = [node.selection_set for node in info.field_nodes]
    walked = set()
    while waiting:
        selection_set = waiting.pop()
        for node in selection_set.selections if selection_set else ():
            if not is_selected(node, info.variable_values):
                continue
            if isinstance(node, FieldNode):
                yield node.name.value
            elif not isinstance(node, FragmentSpreadNode) or node.name.value not in walked:
                if isinstance(node, FragmentSpreadNode):
                    walked.add(node.name.value)
                waiting.append(find_fragment(node, info.fragments).selection_set)


def print_selection(nodes: list[FieldNode]) -> str:
    """Return selectionSetGraphQL, with named fragment spreads and variables unchanged."""
    selections = tuple(
        selection
        for node in nodes
        if node.selection_set
        for selection in node.selection_set.selections
    )
    return print_ast(SelectionSetNode(selections=selections)) if selections else ""


def _walk(
    selection_set: SelectionSetNode | None,
    parent: GraphQLNamedType,
    prefix: str,
    info: GraphQLResolveInfo[Any],
    walked: set[tuple[str, str]],
) -> Iterator[str]:
    """Yield the paths below prefix; walked has the visited fragments, each with its prefix."""
    for node in selection_set.selections if selection_set else ():
        if not is_selected(node, info.variable_values):
            continue
        if isinstance(node, FieldNode):
            path = prefix + (node.alias or node.name).value
            yield path
            definition = info.schema.get_field(parent, node.name.value)  # type: ignore[arg-type]  # validated: it has fields
            if definition:
                inner_type = get_named_type(definition.type)
                yield from _walk(node.selection_set, inner_type, f"{path}/", info, walked)
            continue
        fragment = find_fragment(node, info.fragments)
        name = fragment.type_condition.name.value if fragment.type_condition else parent.name
        if name != parent.name and is_abstract_type(parent):
            continue
        if isinstance(node, FragmentSpreadNode):
            # A few fragments that each spread the next one twice would be walked a billion times.
            if (node.name.value, prefix) in walked:
                continue
            walked.add((node.name.value, prefix))
        inner_type = info.schema.type_map[name]
        yield from _walk(fragment.selection_set, inner_type, prefix, info, walked)


def find_fragment(
    node: SelectionNode, fragments: dict[str, FragmentDefinitionNode]
) -> FragmentDefinitionNode | InlineFragmentNode:
    """Return the fragment of a selection that is not a field; validation knows all spreads."""
    if isinstance(node, FragmentSpreadNode):
        return fragments[node.name.value]
    assert isinstance(node, InlineFragmentNode)  # noqa: S101 - there are three kinds
    return node
