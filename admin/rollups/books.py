"""The right counts of roll-ups, from the tables that the events come from."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from admin.rollups.counted import CountedDays
from admin.workers import Progress
from resolvers.domain.base.enums import ExchangeStatus, LedgerEntryType
from resolvers.domain.base.times import end_of_day, format_instant
from resolvers.domain.reports.rollups import ALL, Delta, group_of_reward
from resolvers.domain.rewards.exchange_states import Step, status_after
from resolvers.events.changes import events_of
from resolvers.events.rollup_deltas import delta_of
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item
from resolvers.storage.base.scans import scan_rows
from resolvers.storage.base.stream_records import RowChange

_STATUSES: Final = {
    LedgerEntryType.HOLD: ExchangeStatus.PENDING_APPROVAL,
    LedgerEntryType.EXCHANGE: ExchangeStatus.CONFIRMED,
    LedgerEntryType.EXCHANGE_REFUND: ExchangeStatus.CANCELLED,
}


class RollupBooks(CountedDays):
    """Adds up the rows of the days from `first` to `last`, as the events of these rows do."""

    def __init__(self, zone: ZoneInfo, first: date, last: date) -> None:
        super().__init__(first, last)
        self.zone = zone
        before = end_of_day(first - timedelta(days=1), zone)
        self._after, self._until = map(format_instant, (before, end_of_day(last, zone)))

    def includes(self, moment: str | None) -> bool:
        return moment is not None and self._after < moment <= self._until

    def add_entry(self, row: Item) -> None:
        if not self.includes(row["created_at"]):
            return
        delta = self._delta("points_ledger", row)
        self.add(delta.day, ALL, delta.counts[ALL])
        kind = LedgerEntryType(row["transaction_type"])
        if kind is LedgerEntryType.HOLD_RELEASE:
            status = status_after(ExchangeStatus.PENDING_APPROVAL, Step(row["operation"]))
            self._add_exchange(delta.day, row, status)
        elif kind in _STATUSES:
            self._add_exchange(delta.day, row, _STATUSES[kind])

    def add_deposit(self, row: Item) -> None:
        if not self.includes(row["recorded_at"]):
            return
        delta = self._delta("recycle_events", row)
        for group, counts in delta.counts.items():
            self.add(delta.day, group, counts)
            self.add_user(row["user_id"], delta.day, group)
            if group != ALL and row["points_earned"]:
                self.add(delta.day, group, {"points/earned": row["points_earned"]})

    def add_exchange(self, row: Item) -> None:
        """Count a fulfilled exchange: its other steps are entries."""
        if self.includes(row.get("fulfilled_at")):
            day = datetime.fromisoformat(row["fulfilled_at"]).astimezone(self.zone).date()
            self._add_exchange(day, row, ExchangeStatus.FULFILLED)

    def _delta(self, table: str, row: Item) -> Delta:
        written_at = datetime.min.replace(tzinfo=UTC)
        change = RowChange("", table, written_at, is_new=True, old=None, new=row)
        # An erasure's entry is a second event, which is not counted.
        event = next(events_of(change, {}))
        return delta_of(event, self.zone)

    def _add_exchange(self, day: date, row: Item, status: ExchangeStatus) -> None:
        for group in (ALL, group_of_reward(row["reward_id"])):
            self.add(day, group, {f"exchanges/{status}": 1})


def read_books(
    database: Database,
    zone: ZoneInfo,
    first: date,
    last: date,
    report_progress: Progress | None = None,
) -> RollupBooks:
    """Count the events of the days from `first` to `last`. Raise DynamoDB's errors.

    `report_progress` counts ledger entries.
    """
    books = RollupBooks(zone, first, last)
    for row in scan_rows(database, "recycle_events"):
        books.add_deposit(row)
    for row in scan_rows(database, "exchanges"):
        books.add_exchange(row)
    for number, row in enumerate(scan_rows(database, "points_ledger"), 1):
        books.add_entry(row)
        if report_progress is not None:
            report_progress(number, number)
    return books
