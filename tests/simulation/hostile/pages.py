"""Lists that grow: each row is in its place once, on whatever page, and nobody else's is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.simulation.hostile.answers import nodes_of, of_payload
from tests.simulation.hostile.history import NEVER, Done, Operation
from tests.simulation.hostile.ledgers import Row

Place = tuple[Any, str]


@dataclass(frozen=True)
class Listing:
    """Rows of a table by `sort`, newest first: those for which `has` holds with the arguments.

    `fields` are those of an answer that never change, with the names in the row.
    """

    table: str
    sort: str
    has: Callable[[Mapping[str, Any], Row], bool]
    fields: Mapping[str, str]


LISTINGS: Final = {
    "ledgerEntries": Listing(
        "points_ledger",
        "sequence",
        lambda arguments, row: row["user_id"] == arguments["userId"],
        {
            "userId": "user_id",
            "sequence": "sequence",
            "points": "points_change",
            "heldPoints": "held_change",
            "balanceAfter": "balance_after",
            "hash": "hash",
        },
    ),
    "exchanges": Listing(
        "exchanges",
        "requested_at",
        lambda arguments, row: row["reward_id"] == arguments["rewardId"],
        {"userId": "user_id", "rewardId": "reward_id", "quantity": "quantity"},
    ),
    "staffActions": Listing(
        "staff_actions",
        "acted_at",
        lambda arguments, row: arguments.get("userId") in (None, row.get("user_id")),
        {"userId": "user_id", "rewardId": "reward_id", "exchangeId": "exchange_id"},
    ),
    "qrTokens": Listing(
        "qr_tokens",
        "issued_at",
        lambda arguments, row: row["location_id"] == arguments["locationId"],
        {"locationId": "location_id", "pointsValue": "points_value"},
    ),
}


class Pages:
    """`rows` are those of the end, by table and id; `before` the ids that the seed began with."""

    def __init__(
        self,
        history: list[Operation],
        rows: Mapping[str, Mapping[str, Row]],
        before: Mapping[str, Mapping[str, Row]],
    ) -> None:
        self._history = history
        self._rows = rows
        self._before = before

    def p18_problems(self) -> Iterator[str]:
        for operation in self._history:
            listing = LISTINGS.get(operation.request.name)
            # Rows move from status to status.
            is_by_status = "status" in operation.request.arguments
            if listing is not None and not is_by_status and isinstance(operation.outcome, Done):
                yield from (f"{operation} {each}" for each in self._problems(listing, operation))

    def _problems(self, listing: Listing, operation: Operation) -> Iterator[str]:
        rows, arguments = self._rows[listing.table], operation.request.arguments
        nodes, last = nodes_of(operation), operation.last
        places: list[Place] = []
        for node in nodes:
            row = rows.get(node["id"])
            if row is None or not listing.has(arguments, row):
                yield f"shows {node['id'][:8]}, which does not belong there"
                continue
            places.append((row[listing.sort], node["id"]))
            answered = {shown: node[shown] for shown in listing.fields}
            stored = {shown: row.get(name) for shown, name in listing.fields.items()}
            if answered != stored:
                yield f"shows {answered} instead of {stored}"
            if self._when(listing, node["id"])[0] > last.ended:
                yield f"shows {node['id'][:8]} before it was written"
        begin = operation.request.about.get("after")
        start = None if begin is None else (rows[begin][listing.sort], begin)
        sorts = [sort for sort, _ in places]
        if sorts != sorted(sorts, reverse=True) or len(set(places)) < len(places):
            yield f"shows {sorts}: not each once, in order"
        if start is not None and (start in places or max(sorts, default=start[0]) > start[0]):
            yield f"goes on after {start[0]} with {sorts}"
        yield from self._missing(listing, operation, places, start)

    def _missing(
        self, listing: Listing, operation: Operation, places: list[Place], start: Place | None
    ) -> Iterator[str]:
        """A row that was there when an index may lag no more is on the page, or beyond it."""
        has_more = of_payload(operation, "value")["pageInfo"]["hasNextPage"]
        end = places[-1] if has_more and places else None
        began = operation.last.shows_since
        for key, row in self._rows[listing.table].items():
            sort = row[listing.sort]
            is_within = (start is None or sort < start[0]) and (end is None or sort > end[0])
            is_listed = is_within and listing.has(operation.request.arguments, row)
            if is_listed and (sort, key) not in places and self._when(listing, key)[1] < began:
                yield f"lacks {key[:8]}, which was there"

    def _when(self, listing: Listing, key: str) -> tuple[float, float]:
        """Return from when a row can have been there, and from when it must have been."""
        if key in self._before[listing.table]:
            return -1, -1
        writers = [
            attempt
            for operation in self._history
            for attempt in operation.attempts
            if (listing.table, key) in attempt.committed
        ]
        began = min((each.began for each in writers), default=NEVER)
        return began, min((each.ended for each in writers), default=NEVER)
