from dataclasses import replace
from datetime import date

import pytest

from resolvers.domain.notices.reminders import Reminder, ReminderKind, kept_until
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError
from resolvers.storage.notices import reminders
from tests.support.movables import NOW
from tests.support.tampering import AsksConsistently

REMINDER = Reminder(
    reminder_id="of-hanako",
    kind=ReminderKind.POINTS_EXPIRING,
    user_id="hanako",
    expires_on=date(2026, 12, 1),
    created_at=NOW,
    ttl=1,
)


def test_reminder_is_created_once(database: Database) -> None:
    assert reminders.missing(database, [REMINDER]) == [REMINDER]
    database.commit(reminders.create(REMINDER))

    assert reminders.missing(database, [REMINDER]) == []
    assert database.get("reminders", "of-hanako") == REMINDER.to_item()
    with pytest.raises(CommitError) as failed:
        database.commit(reminders.create(REMINDER))
    assert isinstance(failed.value.reason, RetryError)


@pytest.mark.parametrize("has_row", [True, False])
def test_mail_is_marked_once(database: Database, has_row: bool) -> None:
    if has_row:
        database.commit(reminders.create(REMINDER))
    assert not reminders.is_mailed(database, "of-hanako")

    database.commit(reminders.mark("of-hanako", "mailed_at", NOW))

    assert reminders.is_mailed(database, "of-hanako")
    row = database.get("reminders", "of-hanako") or {}
    assert row["ttl"] == kept_until(NOW)
    assert ("kind" in row) is has_row
    with pytest.raises(CommitError):
        database.commit(reminders.mark("of-hanako", "mailed_at", NOW))


def test_push_is_marked_once(database: Database) -> None:
    database.commit(reminders.mark("push-1", "pushed_at", NOW))

    consistent = replace(database, client=AsksConsistently(database.client))
    assert reminders.find_pushed(consistent, ["push-1", "push-2"]) == {"push-1"}
    row = database.get("reminders", "push-1") or {}
    assert row["ttl"] == kept_until(NOW)
    with pytest.raises(CommitError):
        database.commit(reminders.mark("push-1", "pushed_at", NOW))
