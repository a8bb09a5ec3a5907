from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from resolvers.storage.base.expressions import DEFINITIONS, from_attributes
from tests.simulation.hostile.history import NEVER, Operation
from tests.support.service import Service

Row = Mapping[str, Any]
LEDGER = "points_ledger"
_NOTHING = "an entry that is not there"


@dataclass(frozen=True)
class Interval:
    """The steps of the scheduler between which something happened."""

    began: float
    ended: float


class Ledgers:
    """Rows by their ids; `before` are the ids of the entries that the seed began with."""

    def __init__(
        self, service: Service, history: Iterable[Operation], before: AbstractSet[str]
    ) -> None:
        self.history = list(history)
        self.tables: dict[str, dict[str, Row]] = {
            table: {row[definition["hash_key"]]: row for row in map(from_attributes, rows)}
            for table, definition in DEFINITIONS.items()
            for rows in [service.rows(table)]
        }
        self.entries = self.tables[LEDGER]
        requests = self.tables["pending_adjustments"]
        self.adjustments = {key: row for key, row in requests.items() if "status" in row}
        self.admin_days = [row for row in requests.values() if "status" not in row]
        self.confirmed = {
            row["ledger_entry_id"]
            for row in self.tables["staff_actions"].values()
            if row["action"] == "confirmAdjustment"
        }
        self.enrolments = self.tables["kiosk_enrolments"]
        self.events = self.tables["recycle_events"]
        self.exchanges = self.tables["exchanges"]
        self.kiosks = self.tables["kiosks"]
        self.locations = self.tables["locations"]
        self.rewards = self.tables["rewards"]
        self.shards = self.tables["stock_shards"]
        self.tokens = self.tables["qr_tokens"]
        self.written = {key: row for key, row in self.entries.items() if key not in before}
        self._before = before

    def of_user(self, user_id: str) -> list[Row]:
        """Return the entries of a user in their order."""
        found = [row for row in self.entries.values() if row["user_id"] == user_id]
        return sorted(found, key=lambda row: int(row["sequence"]))

    def begun_with(self, user_id: str) -> int:
        """Return how many entries of a user the seed began with."""
        return sum(row["transaction_id"] in self._before for row in self.of_user(user_id))

    def stock_of(self, reward_id: str) -> int | None:
        """Return the pieces in a reward's row and its shards."""
        stock = self.rewards[reward_id].get("stock_count")
        parts = (row for row in self.shards.values() if row["reward_id"] == reward_id)
        return None if stock is None else stock + sum(int(row["stock_count"]) for row in parts)

    def of_exchange(self, exchange_id: str) -> list[Row]:
        return [row for row in self.entries.values() if row.get("exchange_id") == exchange_id]

    def when(self, entry_id: str) -> Interval:
        """Return when an entry was written; raise LookupError if nobody asked for it."""
        if entry_id in self._before:
            return Interval(-1, -1)
        writers = [
            (operation, attempt)
            for operation in self.history
            for attempt in operation.attempts
            if (LEDGER, entry_id) in attempt.committed
        ]
        if not writers:
            raise LookupError(f"nobody asked for the entry {entry_id}")
        told = self._told.get(entry_id, NEVER)
        swept = [each.ended for operation, each in writers if operation.request.name == "sweep"]
        over_at = max(each.ended for _, each in writers)
        return Interval(min(each.began for _, each in writers), min([told, over_at, *swept]))

    @cached_property
    def _told(self) -> dict[str, float]:
        """When somebody was first answered with each entry."""
        found: dict[str, float] = {}
        for operation in self.history:
            entry_id = self.named_by(operation)
            if entry_id is not None:
                found[entry_id] = min(operation.ended, found.get(entry_id, NEVER))
        return found

    def named_by(self, operation: Operation) -> str | None:
        """Return the id of the entry that an answer is about, if it is about one."""
        payload = operation.outcome.payload
        if entry := payload.get("ledgerEntry"):
            return str(entry["id"])
        if "exchange_id" in payload:
            return self._find("exchange", "exchange_id", payload["exchange_id"])
        if "points_added" in payload:
            return self._find("redeem", "qr_token_id", operation.request.about["token"])
        return None

    def _find(self, operation: str, name: str, value: str) -> str:
        for entry_id, row in self.entries.items():
            if row.get(name) == value and row["operation"] == operation:
                return entry_id
        return _NOTHING
