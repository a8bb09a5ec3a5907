"""The event of a direct Lambda resolver: AppSync's context object."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLResolveInfo

from gateway.caller import Caller
from gateway.json_value import Json, JsonValue
from gateway.selection import list_selection, print_selection


@dataclass(frozen=True)
class RequestFacts:
    """What all events of one request share.

    headers: All of them, names in lower case, as AppSync passes them on.
    variables: As the client sent them.
    """

    caller: Caller
    headers: Mapping[str, str]
    variables: Mapping[str, Any]
    _selections: dict[tuple[int, ...], tuple[list[str], str]] = field(default_factory=dict)

    def describe_selection(self, info: GraphQLResolveInfo[Any]) -> tuple[list[str], str]:
        # A nested field has the same nodes for each item of a list.
        key = tuple(id(node) for node in info.field_nodes)
        if key not in self._selections:
            self._selections[key] = (
                list_selection(info.field_nodes, info.fragments, info.variable_values),
                print_selection(info.field_nodes),
            )
        return self._selections[key]


def build_event(
    facts: RequestFacts, info: GraphQLResolveInfo[Any], source: JsonValue, arguments: Json
) -> Json:
    """Return an event; arguments has only what the client sent."""
    selection_list, selection_text = facts.describe_selection(info)
    return {
        "arguments": arguments,
        "identity": facts.caller.identity,
        "source": source,
        "request": {"headers": dict(facts.headers), "domainName": None},
        "prev": None,
        "info": {
            "selectionSetList": selection_list,
            "selectionSetGraphQL": selection_text,
            "parentTypeName": info.parent_type.name,
            "fieldName": info.field_name,
            "variables": dict(facts.variables),
        },
        "stash": {},
    }
