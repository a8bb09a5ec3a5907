"""Compare roll-ups with the books, and correct their counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from admin.rollups.books import RollupBooks
from admin.rollups.counted import Counted, CountedDays
from resolvers.domain.reports.rollups import ALL, difference, is_day, listing_of, rollup_id_of
from resolvers.services.reports.rollups import correct_rollup, count_users
from resolvers.storage.base.client import Database
from resolvers.storage.reports import rollups

KINDS: Final = ("municipality", "reward")


@dataclass(frozen=True)
class Difference:
    """A count of a roll-up that differs from the right one."""

    rollup_id: str
    count: str
    stored: int
    right: int


@dataclass(frozen=True)
class RollupsReport:
    """rollups: how many were compared. users_counted: users who were missing from their roll-ups.

    Differences are those before a rebuild.
    """

    rollups: int
    differences: Sequence[Difference]
    users_counted: int = 0


def compare(right: Counted, stored: Counted) -> list[Difference]:
    """Return each count that differs, by period and group."""
    return [
        Difference(rollup_id_of(*key), name, has.get(name, 0), wanted.get(name, 0))
        for key in sorted({*right, *stored})
        for wanted, has in [(right.get(key, {}), stored.get(key, {}))]
        for name in difference(wanted, has)
    ]


def verify_rollups(database: Database, books: CountedDays) -> RollupsReport:
    """Compare the roll-ups of the books' days with the books. Raise DynamoDB's errors."""
    right = books.counted()
    stored = read_stored(database, right, books.whole_periods())
    return RollupsReport(len({*right, *stored}), compare(right, stored))


def rebuild_rollups(database: Database, books: RollupBooks, now: datetime) -> RollupsReport:
    """Write the counts that `verify_rollups` finds wrong. Raise DynamoDB's errors, CONFLICT_RETRY.

    Return the differences. Events that arrive meanwhile are neither lost nor counted twice.
    """
    before = verify_rollups(database, books)
    users_counted = count_users(database, books.users(), now, books.zone)
    right = books.counted()
    for of_days in (True, False):
        # Days change their months and years, so these are read after them.
        stored = read_stored(database, right, books.whole_periods())
        for period, group in sorted({*right, *stored}):
            wanted, has = right.get((period, group), {}), stored.get((period, group), {})
            if is_day(period) is of_days and difference(wanted, has):
                correct_rollup(database, period, group, wanted, now)
    return replace(before, users_counted=users_counted)


def read_stored(database: Database, right: Counted, periods: Collection[str]) -> Counted:
    """Read the roll-ups of these periods, including groups that `right` lacks."""
    keys = {*right, *((period, ALL) for period in periods)}
    for listing in {listing_of(period, f"{kind}/") for period in periods for kind in KINDS}:
        for rollup in rollups.list_rollups(database, str(listing), min(periods), max(periods)):
            keys.add((rollup.period, rollup.group))
    wanted = {rollup_id_of(*key): key for key in keys if key[0] in periods}
    found = rollups.read_rollups(database, wanted, consistent=True)
    return {wanted[rollup_id]: rollup.counts for rollup_id, rollup in found.items()}
