"""The event of a direct Lambda resolver: AppSync's context object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo

from gateway.caller import Caller
from gateway.headers import EventHeaders
from gateway.json_value import Json, JsonValue
from gateway.selection import Selections, list_selection, print_selection


@dataclass(frozen=True)
class RequestFacts:
    """The data that all events of one request share.

    variables: As the client sent them.
    selections: Of the same document.
    """

    caller: Caller
    headers: EventHeaders
    variables: Mapping[str, Any]
    selections: Selections

    def describe_selection(self, info: GraphQLResolveInfo[Any]) -> tuple[list[str], str]:
        # A nested field has the same nodes for each item of a list.
        key = tuple(id(node) for node in info.field_nodes)
        if key not in self.selections:
            self.selections[key] = (list_selection(info), print_selection(info.field_nodes))
        return self.selections[key]


def build_event(
    facts: RequestFacts, info: GraphQLResolveInfo[Any], source: JsonValue, arguments: Json
) -> Json:
    """Return the event of a field in a request; arguments has only what the client sent."""
    event = describe_call(facts.caller.identity, info.parent_type.name, info.field_name, arguments)
    selection_list, selection_text = facts.describe_selection(info)
    event["source"] = source
    event["request"]["headers"] = dict(facts.headers)
    event["info"] |= {
        "selectionSetList": selection_list,
        "selectionSetGraphQL": selection_text,
        "variables": dict(facts.variables),
    }
    return event


def describe_call(identity: Json | None, type_name: str, field_name: str, arguments: Json) -> Json:
    """Return the event of a field that is called without a request, and selects nothing."""
    return {
        "arguments": arguments,
        "identity": identity,
        "source": None,
        "request": {"headers": {}, "domainName": None},
        "prev": None,
        "info": {
            "selectionSetList": [],
            "selectionSetGraphQL": "",
            "parentTypeName": type_name,
            "fieldName": field_name,
            "variables": {},
        },
        "stash": {},
    }
