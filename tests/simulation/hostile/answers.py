from collections.abc import Mapping
from typing import Any

from tests.simulation.hostile.history import Operation


def of_payload(operation: Operation, name: str) -> Mapping[str, Any]:
    """Return what an answer calls by this name; REST answers with nothing else."""
    payload = operation.outcome.payload
    found: Mapping[str, Any] = payload.get(name) or payload.get("value") or {}
    return found


def is_replayed(operation: Operation) -> bool:
    """Return whether the answer says that an earlier request has done it."""
    return bool(operation.outcome.payload.get("replayed"))


def nodes_of(operation: Operation) -> list[Mapping[str, Any]]:
    """Return the rows of a page."""
    return [edge["node"] for edge in of_payload(operation, "value").get("edges", ())]
