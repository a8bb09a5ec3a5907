"""The answers that a version must give before it is put in service; no probe writes anything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _event(
    parent: str,
    field: str,
    arguments: dict[str, Any],
    *,
    identity: dict[str, Any] | None = None,
    source: Any = None,
) -> dict[str, Any]:
    """Return AppSync's event; without an identity the caller has the API key."""
    return {
        "arguments": arguments,
        "identity": identity,
        "source": source,
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


def _is_list(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("edges"), list)


def _is_refusal(answer: Any) -> bool:
    match answer:
        case [{"errorType": "Unauthorized"}]:
            return True
    return False


def _is_user(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("id"), str)


def _is_batch_of_a_list(answer: Any) -> bool:
    match answer:
        case [{"data": data}]:
            return _is_list(data)
    return False


def _is_nothing_failed(answer: Any) -> bool:
    return bool(answer == {"batchItemFailures": []})


@dataclass(frozen=True)
class Probe:
    """An invocation, and a check of its answer; `wants` describes the right one."""

    event: dict[str, Any] | list[dict[str, Any]]
    wants: str
    accepts: Callable[[Any], bool]


# The sweep has none: it records due entries, which only the version in service may do.
PROBES = {
    "queries": Probe(_event("Query", "locations", {"first": 1}), "a list of places", _is_list),
    # Rejected before a table is read, but only by a function with right settings and secrets. In a
    # batch, a rejection is not a failed invocation.
    "mutations": Probe(
        [_event("Mutation", "exchangeReward", {"rewardId": "0", "idempotencyKey": "probe"})],
        "Unauthorized",
        _is_refusal,
    ),
    # As for mutations.
    "enrolment": Probe(
        [_event("Mutation", "revokeKiosk", {"id": "0", "reason": "probe"})],
        "Unauthorized",
        _is_refusal,
    ),
    "stream": Probe({"Records": []}, "no failures", _is_nothing_failed),
}


def viewer_probe(identity: dict[str, Any]) -> Probe:
    """Ask for the user of AppSync's `identity`; the answer is the source of nested fields."""
    return Probe(_event("Query", "viewer", {}, identity=identity), "a user", _is_user)


def nested_probe(identity: dict[str, Any], viewer: Any) -> Probe:
    """Ask for a list of the user's, in a batch of one, as AppSync asks for nested fields."""
    event = _event("User", "ledgerEntries", {"first": 1}, identity=identity, source=viewer)
    return Probe([event], "a batch of one list", _is_batch_of_a_list)
