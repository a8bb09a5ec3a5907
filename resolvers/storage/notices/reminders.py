"""The table reminders: citizens' due reminders, and marks of sent ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from boto3.dynamodb.conditions import Attr

from resolvers.domain.base.times import format_instant
from resolvers.domain.notices.reminders import Reminder, kept_until
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write, put, retry, update

TABLE = "reminders"


def is_mailed(database: Database, reminder_id: str) -> bool:
    return "mailed_at" in (database.get(TABLE, reminder_id) or {})


def missing(database: Database, reminders: Sequence[Reminder]) -> list[Reminder]:
    """Return the reminders without a row; consistently, because a lost answer may have put it."""
    keys = [(TABLE, reminder.reminder_id) for reminder in reminders]
    found = database.batch_get(keys, consistent=True)
    return [each for each, key in zip(reminders, keys, strict=True) if key not in found]


def create(reminder: Reminder) -> Write:
    return put(TABLE, reminder.to_item(), Attr("reminder_id").not_exists(), retry)


def find_pushed(database: Database, push_ids: Sequence[str]) -> set[str]:
    """Return the pushes that were sent, by id."""
    found = database.batch_get([(TABLE, push_id) for push_id in push_ids], consistent=True)
    return {push_id for _, push_id in found}


def mark(row_id: str, name: Literal["mailed_at", "pushed_at"], now: datetime) -> Write:
    """Record that a mail, or the push to one browser, was sent.

    The mark of a mail is in the reminder's row, or alone in a row; that of a push is alone.
    """
    values = {name: format_instant(now), "ttl": kept_until(now)}
    return update(TABLE, row_id, values, Attr(name).not_exists(), retry)
