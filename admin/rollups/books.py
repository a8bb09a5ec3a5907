"""What the roll-ups of days have to count, from the tables that the events come from."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from admin.workers import Progress
from resolvers.domain.enums import ExchangeStatus, LedgerEntryType
from resolvers.domain.exchange_states import Step, status_after
from resolvers.domain.rollups import (
    ALL,
    USERS,
    Counts,
    Tally,
    group_of_reward,
    name_of_month,
    periods_of,
)
from resolvers.domain.times import end_of_day, format_instant
from resolvers.events.changes import Places, events_of
from resolvers.events.tallies import tally_of
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item, from_attributes
from resolvers.storage.scans import scan_pages
from resolvers.storage.stream_records import RowChange

Counted = Mapping[tuple[str, str], Counts]
"""Counts by the period's name and the group, from whatever source."""

_STATUSES: Final = {
    LedgerEntryType.HOLD: ExchangeStatus.PENDING_APPROVAL,
    LedgerEntryType.EXCHANGE: ExchangeStatus.CONFIRMED,
    LedgerEntryType.EXCHANGE_REFUND: ExchangeStatus.CANCELLED,
}


@dataclass
class RollupBooks:
    """Adds up the rows of the days from `first` to `last`, as the events of these rows do."""

    zone: ZoneInfo
    first: date
    last: date
    days: defaultdict[tuple[date, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    _places: defaultdict[tuple[str, date], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def __post_init__(self) -> None:
        before = end_of_day(self.first - timedelta(days=1), self.zone)
        self._after, self._until = map(format_instant, (before, end_of_day(self.last, self.zone)))

    def includes(self, moment: str | None) -> bool:
        return moment is not None and self._after < moment <= self._until

    def add_entry(self, row: Item) -> None:
        if not self.includes(row["created_at"]):
            return
        tally = self._tally("points_ledger", row, Places())
        self._add(tally.day, ALL, tally.counts[ALL])
        kind = LedgerEntryType(row["transaction_type"])
        if kind is LedgerEntryType.HOLD_RELEASE:
            status = status_after(ExchangeStatus.PENDING_APPROVAL, Step(row["operation"]))
            self._add_exchange(tally.day, row, status)
        elif kind in _STATUSES:
            self._add_exchange(tally.day, row, _STATUSES[kind])

    def add_deposit(self, row: Item, municipalities: Mapping[str, str | None]) -> None:
        if not self.includes(row["recorded_at"]):
            return
        tally = self._tally("recycle_events", row, Places(municipalities))
        for group, counts in tally.counts.items():
            self._add(tally.day, group, counts)
            self._places[row["user_id"], tally.day.replace(day=1)].add(group)
            if group != ALL and row["points_earned"]:
                self._add(tally.day, group, {"points/earned": row["points_earned"]})

    def add_exchange(self, row: Item) -> None:
        """Add that the exchange was fulfilled: its other steps are entries."""
        if row["status"] == ExchangeStatus.FULFILLED and self.includes(row.get("fulfilled_at")):
            day = datetime.fromisoformat(row["fulfilled_at"]).astimezone(self.zone).date()
            self._add_exchange(day, row, ExchangeStatus.FULFILLED)

    def users(self) -> list[Tally]:
        """Return a tally without counts for each user and month, which says where to count them."""
        return [
            Tally(
                f"{name_of_month(month)}/{user_id}", month, {each: {} for each in groups}, user_id
            )
            for (user_id, month), groups in sorted(self._places.items())
        ]

    def counted(self) -> Counted:
        """Return the counts of the days, and of the months and fiscal years that are all there."""
        sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        whole = self.whole_periods()
        for (day, group), counts in self.days.items():
            for period in periods_of(day):
                if period in whole:
                    sums[period, group].update(counts)
        seen: set[tuple[str, str, str]] = set()
        for (user_id, month), groups in self._places.items():
            for period in periods_of(month)[1:]:
                for group in groups:
                    if period in whole and (user_id, period, group) not in seen:
                        seen.add((user_id, period, group))
                        sums[period, group][USERS] += 1
        return sums

    def whole_periods(self) -> set[str]:
        """Return the days, and the months and fiscal years whose days are all among them."""
        span = range((self.last - self.first).days + 1)
        named = [periods_of(self.first + timedelta(days=number)) for number in span]
        outside = {
            *periods_of(self.first - timedelta(days=1)),
            *periods_of(self.last + timedelta(days=1)),
        }
        return {period for periods in named for period in periods} - outside

    def _tally(self, table: str, row: Item, places: Places) -> Tally:
        written_at = datetime.min.replace(tzinfo=UTC)
        change = RowChange("", table, written_at, is_new=True, old=None, new=row)
        # An erasure's entry is a second event, which is not counted.
        event = next(events_of(change, places))
        return tally_of(event, self.zone)

    def _add_exchange(self, day: date, row: Item, status: ExchangeStatus) -> None:
        for group in (ALL, group_of_reward(row["reward_id"])):
            self._add(day, group, {f"exchanges/{status}": 1})

    def _add(self, day: date, group: str, counts: Counts) -> None:
        self.days[day, group].update(counts)


def read_books(
    database: Database,
    zone: ZoneInfo,
    first: date,
    last: date,
    report_progress: Progress | None = None,
) -> RollupBooks:
    """Read what happened on the days from `first` to `last`. Raise what DynamoDB does.

    `report_progress` counts ledger entries.
    """

    def rows(table: str) -> Iterator[Item]:
        for items in scan_pages(database, table):
            yield from map(from_attributes, items)

    books = RollupBooks(zone, first, last)
    municipalities = {row["location_id"]: row.get("municipality") for row in rows("locations")}
    for row in rows("recycle_events"):
        books.add_deposit(row, municipalities)
    for row in rows("exchanges"):
        books.add_exchange(row)
    for number, row in enumerate(rows("points_ledger"), 1):
        books.add_entry(row)
        if report_progress is not None:
            report_progress(number, number)
    return books
