"""Count events in roll-ups, each event once, however often it comes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.domain.rollups import (
    Additions,
    Tally,
    add_up,
    is_settled,
    name_of_fiscal_year,
    rollup_id_of,
)
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.storage import rollups
from resolvers.storage.client import Database
from resolvers.storage.expressions import Write

WRITES_LIMIT: Final = 100
"""Source: Amazon DynamoDB API Reference, TransactWriteItems."""


def count_tallies(
    database: Database, tallies: Sequence[Tally], now: datetime, zone: ZoneInfo
) -> int:
    """Count those that are not counted yet, and return how many.

    What does not fit in one transaction is split. Raise CONFLICT_RETRY, OutcomeUnknownError, and
    what DynamoDB does: what is not counted then is so when it comes again.
    """
    once = list({tally.event_id: tally for tally in tallies}.values())
    if len(once) > 1 and _writes_at_most(once) > WRITES_LIMIT:
        half = len(once) // 2
        return sum(count_tallies(database, part, now, zone) for part in (once[:half], once[half:]))

    def decide() -> Change[int]:
        marked = rollups.read_marked(database, [tally.event_id for tally in once])
        new = [tally for tally in once if tally.event_id not in marked]
        marks = [rollups.mark(tally.event_id, now) for tally in new]
        return Change(len(new), [*marks, *_write(_add_up(database, new, now, zone), now)])

    return write_optimistically(database, decide)


def _writes_at_most(tallies: Sequence[Tally]) -> int:
    """Return how many rows the tallies change: a mark and an activity each, and roll-ups."""
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
