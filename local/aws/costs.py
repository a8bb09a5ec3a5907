"""The cost of a request: time, invocations, and DynamoDB's requests and capacity units.

A client asks for it with the header x-development-costs; the answer's extensions have it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from botocore.model import OperationModel
from starlette.requests import Request

from resolvers.application import dynamodb_session

COSTS_HEADER: Final = "x-development-costs"
_READS: Final = frozenset({"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"})


@dataclass
class Costs:
    """Counts from several threads."""

    invocations: int = 0
    requests: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def count_invocation(self) -> None:
        with self._lock:
            self.invocations += 1

    def count_request(self, operation: str, answer: dict[str, Any]) -> None:
        """Count a request to DynamoDB; a rejected one has no units."""
        consumed = answer.get("ConsumedCapacity") or []
        tables = consumed if isinstance(consumed, list) else [consumed]
        units = sum(float(each.get("CapacityUnits", 0)) for each in tables)
        with self._lock:
            self.requests += 1
            if operation in _READS:
                self.read_units += units
            else:
                self.write_units += units


_costs: ContextVar[Costs | None] = ContextVar("costs", default=None)


def count_invocation() -> None:
    """Count an invocation of a function for the measured request, if there is one."""
    costs = _costs.get()
    if costs:
        costs.count_invocation()


def watch_dynamodb() -> None:
    """Count the requests of the resolvers' clients that are made from now on."""
    events = dynamodb_session().events
    events.register("provide-client-params.dynamodb", _ask_for_units)
    events.register("after-call.dynamodb", _count_request)


def _ask_for_units(params: dict[str, Any], model: OperationModel, **_: object) -> None:
    if _costs.get() and model.input_shape and "ReturnConsumedCapacity" in model.input_shape.members:
        params["ReturnConsumedCapacity"] = "TOTAL"


def _count_request(parsed: dict[str, Any], model: OperationModel, **_: object) -> None:
    costs = _costs.get()
    if costs:
        costs.count_request(model.name, parsed)


@contextmanager
def measure(request: Request) -> Iterator[dict[str, Any]]:
    """Yield the answer's extensions, which are filled at the end of the context."""
    extensions: dict[str, Any] = {}
    if COSTS_HEADER not in request.headers:
        yield extensions
        return
    costs, began_seconds = Costs(), time.perf_counter()
    token = _costs.set(costs)
    try:
        yield extensions
    finally:
        _costs.reset(token)
    extensions["costs"] = {
        "milliseconds": round((time.perf_counter() - began_seconds) * 1000, 1),
        "invocations": costs.invocations,
        "dynamodbRequests": costs.requests,
        "readUnits": costs.read_units,
        "writeUnits": costs.write_units,
    }
