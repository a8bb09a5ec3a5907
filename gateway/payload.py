"""The payload of a mutation's subscriptions: the fields that the mutation selected, by name."""

from collections.abc import Iterator
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from gateway.documents import Prepared
from gateway.json_value import Json, JsonValue
from gateway.selection import find_fragment, is_selected


def collect_root_payloads(prepared: Prepared, data: Json) -> Iterator[tuple[str, JsonValue]]:
    """Yield (field, payload) of each root field of an answer, in the order in which they ran."""
    selected = _select_by_key([prepared.operation.selection_set], prepared)
    for key, nodes in selected.items():
        yield nodes[0].name.value, _project(data[key], nodes, prepared)


def _project(value: JsonValue, nodes: list[FieldNode], prepared: Prepared) -> JsonValue:
    """Return the value with field names in place of aliases."""
    if isinstance(value, list):
        return [_project(item, nodes, prepared) for item in value]
    if not isinstance(value, dict):
        return value
    sets: list[Any] = [node.selection_set for node in nodes]
    return {
        inner[0].name.value: _project(value[key], inner, prepared)
        for key, inner in _select_by_key(sets, prepared).items()
        if key in value
    }


def _select_by_key(
    selection_sets: list[SelectionSetNode], prepared: Prepared
) -> dict[str, list[FieldNode]]:
    """Return the field nodes by their key in the answer.

    Where fragments of two types give one key to fields of two names, the first name counts.
    """
    found: dict[str, list[FieldNode]] = {}
    walked: set[str] = set()
    waiting = list(reversed(selection_sets))
    while waiting:
        for node in waiting.pop().selections:
            if not is_selected(node, prepared.coerced):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in walked:
                    continue
                walked.add(node.name.value)
            waiting.append(find_fragment(node, prepared.fragments).selection_set)
    return found
