"""Write the reminders that are due, once each.

The result does not depend on the time of a run, or on the number of simultaneous runs: a reminder's
id comes from its user and its day. The reminder itself states no facts: the mail's content is read
when it is sent.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from resolvers.domain.notices.reminders import Reminder, due_reminders, noticed_until
from resolvers.domain.points.accounts import EXPIRY_SHARDS, Account
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.sweep_reports import RemindersReport, SweepFailure
from resolvers.storage.base.client import Database
from resolvers.storage.base.faults import code_of, describe_fault
from resolvers.storage.notices import reminders
from resolvers.storage.points import users

PAGE_ROWS = 100
WRITES_AT_ONCE = 50
TURN_SECONDS = 1200
"""The time between two runs of the schedule."""

logger = logging.getLogger(__name__)


def remind(database: Database, zone: ZoneInfo, now: datetime, *, seconds: float) -> RemindersReport:
    """Write the reminders that are due at `now`, until none is left or the time is over.

    `zone` is the programme's. A failure is reported and does not stop the rest. Even if the time is
    very short, one row is written, so that repeated runs come to an end. Each run of the schedule
    begins with another partition: if no run reaches all, none is always left out.
    """
    gives_up_at = database.retry_policy.monotonic() + seconds
    created, failed = 0, list[SweepFailure]()
    for shard in _shards_from(now):
        try:
            listing = users.due(shard, noticed_until(now, zone) + timedelta(milliseconds=1))
            for user_ids in listing.read_all(database, PAGE_ROWS):
                if created and database.retry_policy.monotonic() >= gives_up_at:
                    return RemindersReport(created, tuple(failed), has_more=True)
                due = _due(database, user_ids, now, zone, failed)
                created += _create(database, due, failed)
        except Exception as fault:  # noqa: BLE001 - one partition must not stop the others
            failed.append(_failure("partition", shard, fault))
    return RemindersReport(created, tuple(failed))


def _shards_from(now: datetime) -> Iterator[str]:
    first = int(now.timestamp()) // TURN_SECONDS
    return (str((first + number) % EXPIRY_SHARDS) for number in range(EXPIRY_SHARDS))


def _due(
    database: Database,
    user_ids: Sequence[str],
    now: datetime,
    zone: ZoneInfo,
    failed: list[SweepFailure],
) -> list[Reminder]:
    found = database.batch_get(map(users.key, user_ids), consistent=False)
    due: list[Reminder] = []
    for (_, user_id), item in found.items():
        try:
            due += due_reminders(Account.model_validate(item), now, zone)
        except Exception as fault:  # noqa: BLE001 - one account must not stop the others
            failed.append(_failure("account", user_id, fault))
    return due


def _create(database: Database, due: Sequence[Reminder], failed: list[SweepFailure]) -> int:
    """Write the missing ones; return their number."""
    created = 0
    for start in range(0, len(due), WRITES_AT_ONCE):
        some = due[start : start + WRITES_AT_ONCE]
        try:
            created += _create_some(database, some)
        except Exception as fault:  # noqa: BLE001 - as above
            failed += [_failure("reminder", each.reminder_id, fault) for each in some]
    return created


def _create_some(database: Database, some: Sequence[Reminder]) -> int:
    def decide() -> Change[int]:
        missing = reminders.missing(database, some)
        return Change(len(missing), [reminders.create(each) for each in missing])

    return write_optimistically(database, decide)


def _failure(kind: str, row_id: str, fault: Exception) -> SweepFailure:
    logger.warning("remind: %s %s failed: %s", kind, row_id, describe_fault(fault))
    return SweepFailure(kind, row_id, code_of(fault))
