"""The right counts of roll-ups, from the archive."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final, TypeAlias

from admin.archive.answers import Archive
from admin.rollups.counted import CountedDays
from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.reports.rollups import ALL, group_of_municipality, group_of_reward
from resolvers.events.changes import type_of_entry

Rows: TypeAlias = Iterator[tuple[date, list[Any]]]

_POINTS: Final = """
SELECT local_date, type, operation, sum(points_change) AS points, sum(held_change) AS held
FROM ledger_entries WHERE {days} GROUP BY local_date, type, operation
"""
_DEPOSITS: Final = """
SELECT local_date, municipality, count(DISTINCT event_id) AS deposits, sum(points_earned) AS points
FROM deposit_items WHERE {days} GROUP BY local_date, municipality
"""
_MATERIALS: Final = """
SELECT local_date, municipality, material, unit, sum(quantity) AS quantity,
    sum(points_earned) AS points
FROM deposit_items WHERE {days} GROUP BY local_date, municipality, material, unit
"""
_USERS: Final = """
SELECT DISTINCT local_date, municipality, user_id FROM deposit_items WHERE {days}
"""
_EXCHANGES: Final = """
SELECT local_date, status, reward_id, count(*) AS exchanges
FROM exchange_changes WHERE {days} GROUP BY local_date, status, reward_id
"""


def read_archived(archive: Archive, first: date, last: date) -> CountedDays:
    """Count the events of the days from `first` to `last`. Raise ArchiveError."""
    counted = CountedDays(first, last)

    def rows(statement: str) -> Rows:
        days = f"local_date BETWEEN '{first}' AND '{last}'"
        for day, *values in archive.query(statement.format(days=days)).rows:
            yield date.fromisoformat(day), values

    for day, (entry_type, operation, points, held) in rows(_POINTS):
        kind = type_of_entry(LedgerEntryType(entry_type), operation).partition(".")[2]
        counted.add(day, ALL, {f"points/{kind}": int(points), f"held/{kind}": int(held)})
    for day, (status, reward_id, exchanges) in rows(_EXCHANGES):
        for group in (ALL, group_of_reward(reward_id)):
            counted.add(day, group, {f"exchanges/{status}": int(exchanges)})
    _add_deposits(counted, rows)
    return counted


def _add_deposits(counted: CountedDays, rows: Callable[[str], Rows]) -> None:
    for day, (municipality, deposits, points) in rows(_DEPOSITS):
        place = {"deposits": int(deposits), "points/earned": int(points)}
        counted.add(day, ALL, {"deposits": int(deposits)})
        counted.add(day, group_of_municipality(municipality), place)
    for day, (municipality, material, unit, quantity, points) in rows(_MATERIALS):
        what = f"{material}/{unit}"
        counts = {f"quantity/{what}": int(quantity), f"earned/{what}": int(points)}
        for group in (ALL, group_of_municipality(municipality)):
            counted.add(day, group, counts)
    for day, (municipality, user_id) in rows(_USERS):
        for group in (ALL, group_of_municipality(municipality)):
            counted.add_user(user_id, day, group)
