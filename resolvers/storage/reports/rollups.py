"""The table daily_rollups: counts of periods, marks of counted events, and users' activities.

A roll-up's counts are the numbers of its row, except the attributes in `_NO_COUNTS`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.base.times import format_instant, parse_instant
from resolvers.domain.reports.rollups import Activity, Counts, kept_until, listing_of, rollup_id_of
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Write, has_version, put, retry, update
from resolvers.storage.base.pages import query_pages

TABLE = "daily_rollups"
LISTING_INDEX = "listing-period-index"
_NO_COUNTS: Final = frozenset(
    {"rollup_id", "period", "listing", "version", "counted_at", "sealed_at"}
)


@dataclass(frozen=True)
class Rollup:
    """A row. `version` grows with each write; `is_sealed`: it takes no more events."""

    rollup_id: str
    counts: Counts
    counted_at: datetime
    version: int
    is_sealed: bool

    @property
    def period(self) -> str:
        return self.rollup_id.partition("/")[0]

    @property
    def group(self) -> str:
        return self.rollup_id.partition("/")[2]


def read_rollups(
    database: Database, rollup_ids: Iterable[str], *, consistent: bool
) -> dict[str, Rollup]:
    found = database.batch_get(((TABLE, each) for each in rollup_ids), consistent=consistent)
    return {rollup_id: _from_item(item) for (_, rollup_id), item in found.items()}


def list_rollups(database: Database, listing: str, first: str, last: str) -> list[Rollup]:
    """Read a list's roll-ups of the periods from `first` to `last`."""
    between = KeyCondition("period").between(first, last)
    pages = query_pages(database, TABLE, LISTING_INDEX, listing, sort=between)
    return [_from_item(item) for items in pages for item in items]


def read_marked(database: Database, event_ids: Iterable[str]) -> set[str]:
    """Return the events that are counted; consistently, as their transaction wrote it."""
    found = database.batch_get(((TABLE, _mark_id(each)) for each in event_ids), consistent=True)
    return {rollup_id.partition("/")[2] for _, rollup_id in found}


def read_activities(
    database: Database, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Activity]:
    """Read the activities of fiscal years and users, consistently."""
    keys = [(TABLE, _activity_id(*each)) for each in wanted]
    found = database.batch_get(keys, consistent=True)
    return {
        (fiscal_year, user_id): Activity(
            user_id, fiscal_year, frozenset(found[key]["counted_in"]), found[key]["version"]
        )
        for (fiscal_year, user_id), key in zip(wanted, keys, strict=True)
        if key in found
    }


def mark(event_id: str, now: datetime) -> Write:
    row = {"rollup_id": _mark_id(event_id), "ttl": kept_until(now)}
    return put(TABLE, row, Attr("rollup_id").not_exists(), retry)


def count(period: str, group: str, counts: Counts, now: datetime) -> Write:
    """Add the counts to a roll-up, unless it is sealed."""
    return _change(period, group, now, Attr("sealed_at").not_exists(), counts)


def correct(
    period: str, group: str, before: Rollup | None, wrong: Counts, now: datetime, *, seals: bool
) -> Write:
    """Add missing counts to a roll-up, if it is unchanged since the read, and seal it if asked."""
    condition = has_version(0 if before is None else before.version)
    return _change(period, group, now, condition, wrong, seals=seals)


def save_activity(activity: Activity) -> Write:
    """Write an activity, whose version is one more than that of the row that was read."""
    row = {
        "rollup_id": _activity_id(activity.fiscal_year, activity.user_id),
        "counted_in": sorted(activity.counted_in),
        "version": activity.version,
    }
    return put(TABLE, row, has_version(activity.version - 1), retry)


def _change(
    period: str,
    group: str,
    now: datetime,
    condition: ConditionBase,
    counts: Mapping[str, int],
    *,
    seals: bool = False,
) -> Write:
    values = {"period": period, "counted_at": format_instant(now)}
    if (listing := listing_of(period, group)) is not None:
        values["listing"] = listing
    if seals:
        values["sealed_at"] = format_instant(now)
    added = {**{name: number for name, number in counts.items() if number}, "version": 1}
    return update(TABLE, rollup_id_of(period, group), values, condition, retry, count=added)


def _from_item(item: Item) -> Rollup:
    return Rollup(
        item["rollup_id"],
        {name: value for name, value in item.items() if name not in _NO_COUNTS},
        parse_instant(item["counted_at"]),
        item["version"],
        "sealed_at" in item,
    )


def _mark_id(event_id: str) -> str:
    return f"event/{event_id}"


def _activity_id(fiscal_year: str, user_id: str) -> str:
    return f"user/{fiscal_year}/{user_id}"
