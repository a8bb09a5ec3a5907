"""The DynamoDB cost of redeemQrToken and exchangeReward, counted from their requests."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.storage.base.expressions import DEFINITIONS
from tests.support.service import Service
from tools.benchmarks.harness import Figure, Results
from tools.support.requests import (
    READ_UNIT_BYTES,
    Requests,
    index_entry,
    item_bytes,
    record_requests,
    write_units,
)

INDEX_WRITE_UNIT_BYTES = 1024


@dataclass(frozen=True)
class Cost:
    """`index_writes` are units of the written index entries, at one for each kB."""

    trips: int
    scans: int
    writes: int
    index_writes: int
    reads: int


def measure(service: Service) -> Results:
    """On empty tables of the service; earns 1,000 points for hanako first."""
    service.earn(1000, name="points-for-the-exchange")
    reward_id = service.make_reward(stock=100)
    token = service.issue()
    requests: dict[str, tuple[str, Callable[[], Any]]] = {
        "redeem": ("8", lambda: service.done("redeemQrToken", code=token["code"])),
        "exchange": ("6", lambda: service.exchange(reward_id)),
    }
    results = Results()
    for name, (naive, send) in requests.items():
        cost = count(service, send)
        results.figures.extend(
            [
                Figure(name, f"{name}: requests (naive: 3)", cost.trips, "requests", 2),
                Figure(name, f"{name}: Scans", cost.scans, "requests", 0),
                Figure(
                    name, f"{name}: writes on base tables (naive: {naive})", cost.writes, "WCU", 8
                ),
                Figure(name, f"{name}: index writes in addition", cost.index_writes, "WCU"),
                Figure(name, f"{name}: consistent reads", cost.reads, "RCU"),
            ]
        )
    return results


def count(service: Service, send: Callable[[], Any]) -> Cost:
    """Return the cost of one granted request of a client."""
    with record_requests(service.client) as requests:
        payload = send()
    assert payload["userErrors"] == [], payload
    rows = written_rows(service, requests)
    return Cost(
        trips=len(requests),
        scans=requests.operations.count("Scan"),
        writes=sum(write_units(item_bytes(row)) for _, row in rows),
        index_writes=sum(_index_units(table, row) for table, row in rows),
        reads=sum(_read_units(service, request) for _, request in requests),
    )


def written_rows(service: Service, requests: Requests) -> list[tuple[str, dict[str, Any]]]:
    """Return table and row, in its present state, of each write of a transaction."""
    return [
        (write["TableName"], service.row_of(write))
        for _, body in requests
        for action in body.get("TransactItems", [])
        for write in action.values()
    ]


def _index_units(table_name: str, row: Mapping[str, Any]) -> int:
    """Count an entry for each index whose keys the row has; every one counts as new or changed."""
    _, _, table = table_name.rpartition("-")
    entries = (index_entry(table, index, row) for index in DEFINITIONS[table]["indexes"])
    return sum(math.ceil(item_bytes(each) / INDEX_WRITE_UNIT_BYTES) for each in entries)


def _read_units(service: Service, request: Mapping[str, Any]) -> int:
    """Count a consistent BatchGetItem: each item separately, a missing one as one unit.

    The rows are in the state that the request has left.
    """
    units = 0
    for table_name, wanted in request.get("RequestItems", {}).items():
        for key in wanted["Keys"]:
            answer = service.client.get_item(TableName=table_name, Key=key, ConsistentRead=True)
            size = item_bytes(answer.get("Item", {}))
            units += max(1, math.ceil(size / READ_UNIT_BYTES))
    return units
