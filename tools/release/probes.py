"""What a version must answer before it is put in service; no probe writes anything."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _event(parent: str, field: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return AppSync's event of a caller with the API key."""
    return {
        "arguments": arguments,
        "identity": None,
        "source": None,
        "request": {"headers": {}, "domainName": None},
        "prev": None,
        "info": {
            "fieldName": field,
            "parentTypeName": parent,
            "variables": {},
            "selectionSetList": [],
            "selectionSetGraphQL": "",
        },
        "stash": {},
    }


def _is_list_of_places(answer: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(answer, dict) and isinstance(answer.get("edges"), list)


def _is_refusal(answer: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(answer, list) and [each["errorType"] for each in answer] == ["Unauthorized"]


def _is_nothing_failed(answer: Any) -> bool:  # noqa: ANN401 - JSON
    return bool(answer == {"batchItemFailures": []})


@dataclass(frozen=True)
class Probe:
    """An invocation, and whether its answer is right; `wants` describes the right one."""

    event: dict[str, Any] | list[dict[str, Any]]
    wants: str
    accepts: Callable[[Any], bool]

    @property
    def payload(self) -> bytes:
        return json.dumps(self.event).encode()


# The sweep has none: it records what is due, which only the version in service may do.
PROBES = {
    "queries": Probe(
        _event("Query", "locations", {"first": 1}), "a list of places", _is_list_of_places
    ),
    # Refused before a table is read, but only by a function whose settings and secrets are right;
    # in a batch, where a refusal is not a failed invocation.
    "mutations": Probe(
        [_event("Mutation", "exchangeReward", {"rewardId": "0", "idempotencyKey": "probe"})],
        "Unauthorized",
        _is_refusal,
    ),
    "stream": Probe({"Records": []}, "no failures", _is_nothing_failed),
}
