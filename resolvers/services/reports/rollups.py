"""Count events in roll-ups, each event once, however often it is delivered."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.domain.reports.rollups import (
    Additions,
    Counts,
    Delta,
    add_up,
    difference,
    is_day,
    is_settled,
    name_of_fiscal_year,
    periods_of,
    rollup_id_of,
)
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write
from resolvers.storage.reports import rollups

WRITES_LIMIT: Final = 100
"""Source: Amazon DynamoDB API Reference, TransactWriteItems."""


def count_deltas(database: Database, deltas: Sequence[Delta], now: datetime, zone: ZoneInfo) -> int:
    """Count the deltas that are not counted yet, and return their number.

    Raise CONFLICT_RETRY, OutcomeUnknownError, and DynamoDB's errors: uncounted deltas are counted
    when their events are delivered again.
    """
    by_id = {delta.event_id: delta for delta in deltas}
    return sum(_count(database, part, now, zone) for part in _parts([*by_id.values()]))


def count_users(database: Database, deltas: Sequence[Delta], now: datetime, zone: ZoneInfo) -> int:
    """Count the users of deltas without counts in the roll-ups that do not count them yet.

    Return how many users were added to a fiscal year's roll-ups. Raise as `count_deltas`.
    """
    counted = 0
    for part in _parts(deltas):

        def decide(part: Sequence[Delta] = part) -> Change[int]:
            additions = _add_up(database, part, now, zone)
            return Change(len(additions.activities), _write(additions, now))

        counted += write_optimistically(database, decide)
    return counted


def correct_rollup(
    database: Database, period: str, group: str, right: Counts, now: datetime
) -> None:
    """Set the correct counts of a past roll-up.

    A day's roll-up is sealed, and its month and fiscal year get the difference. Raise as
    `count_deltas`.
    """
    rollup_id = rollup_id_of(period, group)
    parents = periods_of(date.fromisoformat(period))[1:] if is_day(period) else ()

    def decide() -> Change[None]:
        before = rollups.read_rollups(database, [rollup_id], consistent=True).get(rollup_id)
        wrong = difference(right, {} if before is None else before.counts)
        if not wrong:
            return Change(None)
        writes = [rollups.correct(period, group, before, wrong, now, seals=bool(parents))]
        writes += [rollups.count(parent, group, wrong, now) for parent in parents]
        return Change(None, writes)

    write_optimistically(database, decide)


def _parts(deltas: Sequence[Delta]) -> Iterator[Sequence[Delta]]:
    """Yield them in parts whose writes fit in one transaction."""
    if len(deltas) <= 1 or _writes_at_most(deltas) <= WRITES_LIMIT:
        yield deltas
        return
    half = len(deltas) // 2
    yield from _parts(deltas[:half])
    yield from _parts(deltas[half:])


def _count(database: Database, once: Sequence[Delta], now: datetime, zone: ZoneInfo) -> int:
    def decide() -> Change[int]:
        marked = rollups.read_marked(database, [delta.event_id for delta in once])
        new = [delta for delta in once if delta.event_id not in marked]
        marks = [rollups.mark(delta.event_id, now) for delta in new]
        return Change(len(new), [*marks, *_write(_add_up(database, new, now, zone), now)])

    return write_optimistically(database, decide)


def _writes_at_most(deltas: Sequence[Delta]) -> int:
    """Return the number of rows that the deltas change: marks, activities and roll-ups."""
    rows = {
        (period, group) for delta in deltas for period in delta.periods for group in delta.counts
    }
    return 2 * len(deltas) + len(rows)


def _add_up(
    database: Database, deltas: Sequence[Delta], now: datetime, zone: ZoneInfo
) -> Additions:
    today = now.astimezone(zone).date()
    wanted = {
        (name_of_fiscal_year(delta.day), delta.user_id)
        for delta in deltas
        if delta.user_id is not None
    }
    of_settled_days = {
        rollup_id_of(delta.day.isoformat(), group)
        for delta in deltas
        if is_settled(delta.day, today)
        for group in delta.counts
    }
    stored = rollups.read_rollups(database, sorted(of_settled_days), consistent=True)
    sealed = [rollup_id for rollup_id, rollup in stored.items() if rollup.is_sealed]
    return add_up(deltas, rollups.read_activities(database, wanted), sealed)


def _write(additions: Additions, now: datetime) -> list[Write]:
    return [
        *(rollups.save_activity(each) for each in additions.activities),
        *(
            rollups.count(period, group, counts, now)
            for (period, group), counts in sorted(additions.counts.items())
        ),
    ]
