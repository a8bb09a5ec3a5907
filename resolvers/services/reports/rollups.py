"""Count events in roll-ups, each event once, however often it is delivered."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.domain.reports.rollups import (
    Additions,
    Counts,
    Tally,
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


def count_tallies(
    database: Database, tallies: Sequence[Tally], now: datetime, zone: ZoneInfo
) -> int:
    """Count the tallies that are not counted yet, and return their number.

    Raise CONFLICT_RETRY, OutcomeUnknownError, and DynamoDB's errors: uncounted tallies are counted
    when their events are delivered again.
    """
    by_id = {tally.event_id: tally for tally in tallies}
    return sum(_count(database, part, now, zone) for part in _parts([*by_id.values()]))


def count_users(database: Database, tallies: Sequence[Tally], now: datetime, zone: ZoneInfo) -> int:
    """Count the users of tallies without counts in the roll-ups that do not count them yet.

    Return how many users were added to a fiscal year's roll-ups. Raise as `count_tallies`.
    """
    counted = 0
    for part in _parts(tallies):

        def decide(part: Sequence[Tally] = part) -> Change[int]:
            additions = _add_up(database, part, now, zone)
            return Change(len(additions.activities), _write(additions, now))

        counted += write_optimistically(database, decide)
    return counted


def correct_rollup(
    database: Database, period: str, group: str, right: Counts, now: datetime
) -> None:
    """Set the correct counts of a past roll-up.

    A day's roll-up is sealed, and its month and fiscal year get the difference. Raise as
    `count_tallies`.
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


def _parts(tallies: Sequence[Tally]) -> Iterator[Sequence[Tally]]:
    """Yield them in parts whose writes fit in one transaction."""
    if len(tallies) <= 1 or _writes_at_most(tallies) <= WRITES_LIMIT:
        yield tallies
        return
    half = len(tallies) // 2
    yield from _parts(tallies[:half])
    yield from _parts(tallies[half:])


def _count(database: Database, once: Sequence[Tally], now: datetime, zone: ZoneInfo) -> int:
    def decide() -> Change[int]:
        marked = rollups.read_marked(database, [tally.event_id for tally in once])
        new = [tally for tally in once if tally.event_id not in marked]
        marks = [rollups.mark(tally.event_id, now) for tally in new]
        return Change(len(new), [*marks, *_write(_add_up(database, new, now, zone), now)])

    return write_optimistically(database, decide)


def _writes_at_most(tallies: Sequence[Tally]) -> int:
    """Return the number of rows that the tallies change: marks, activities and roll-ups."""
    rows = {
        (period, group) for tally in tallies for period in tally.periods for group in tally.counts
    }
    return 2 * len(tallies) + len(rows)


def _add_up(
    database: Database, tallies: Sequence[Tally], now: datetime, zone: ZoneInfo
) -> Additions:
    today = now.astimezone(zone).date()
    wanted = {
        (name_of_fiscal_year(tally.day), tally.user_id)
        for tally in tallies
        if tally.user_id is not None
    }
    of_settled_days = {
        rollup_id_of(tally.day.isoformat(), group)
        for tally in tallies
        if is_settled(tally.day, today)
        for group in tally.counts
    }
    stored = rollups.read_rollups(database, sorted(of_settled_days), consistent=True)
    sealed = [rollup_id for rollup_id, rollup in stored.items() if rollup.is_sealed]
    return add_up(tallies, rollups.read_activities(database, wanted), sealed)


def _write(additions: Additions, now: datetime) -> list[Write]:
    return [
        *(rollups.save_activity(each) for each in additions.activities),
        *(
            rollups.count(period, group, counts, now)
            for (period, group), counts in sorted(additions.counts.items())
        ),
    ]
