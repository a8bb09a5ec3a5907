from datetime import datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.base.times import end_of_day, format_instant
from resolvers.domain.points.accounts import expiry_shard_of
from resolvers.domain.points.lots import NEVER
from resolvers.services.base.sweep_reports import RemindersReport, SweepFailure
from resolvers.services.notices.reminders import remind
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import from_attributes
from tests.support.clients import LosesReplies, LosesRequests
from tests.support.expirations import TOKYO, ThrottlesPartition, give, give_many, through
from tests.support.identities import NOW
from tests.support.service import spoil

TODAY = NOW.astimezone(TOKYO).date()


def lot(days: int) -> str:
    return format_instant(end_of_day(TODAY + timedelta(days=days), TOKYO))


def reminded(database: Database, now: datetime = NOW, seconds: float = 60) -> RemindersReport:
    return remind(database, TOKYO, now, seconds=seconds)


def rows(database: Database) -> list[dict[str, Any]]:
    items = database.client.scan(TableName=database.table_name("reminders"))["Items"]
    return sorted(map(from_attributes, items), key=str)


def days_of(database: Database, user_id: str = "hanako") -> list[str]:
    return sorted(row["expires_on"] for row in rows(database) if row["user_id"] == user_id)


def test_each_day_is_reminded_of_once(database: Database) -> None:
    give(database, "hanako", {lot(3): 7, lot(20): 1, lot(31): 2, NEVER: 9})
    give(database, "taro", {lot(40): 7})

    assert reminded(database) == RemindersReport(reminders_created=2)
    before = rows(database)
    assert reminded(database, NOW + timedelta(hours=5)) == RemindersReport()

    assert rows(database) == before
    assert days_of(database) == [lot(3)[:10], lot(20)[:10]]
    assert reminded(database, NOW + timedelta(days=1)).reminders_created == 1


def test_row_has_pseudonym_and_dates_only(database: Database) -> None:
    give(database, "hanako", {lot(3): 7})
    reminded(database)

    (row,) = rows(database)
    assert set(row) == {"reminder_id", "kind", "user_id", "expires_on", "created_at", "ttl"}


def test_unreadable_account_stops_no_other(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.services.notices.reminders.PAGE_ROWS", 1)
    names = give_many(database, 12, {lot(3): 1})
    spoil(database, ("users", names[0]), lots="a secret")

    report = reminded(database)

    assert report.reminders_created == 11
    assert report.failed == (SweepFailure("account", names[0], "ValidationError"),)
    assert names[0] in caplog.text
    assert "a secret" not in caplog.text


def test_partition_that_fails_stops_no_other(database: Database) -> None:
    names = give_many(database, 12, {lot(3): 1})
    shard = expiry_shard_of(names[0])

    report = reminded(through(database, ThrottlesPartition(database.client, shard)))

    others = [name for name in names if expiry_shard_of(name) != shard]
    assert report.reminders_created == len(others) > 0
    assert [(each.kind, each.id) for each in report.failed] == [("partition", shard)]


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_lost_answer_writes_each_once(database: Database, loses: Any) -> None:
    give(database, "hanako", {lot(3): 7, lot(4): 1})

    report = reminded(through(database, loses(database.client)))

    assert report.failed == ()
    assert len(rows(database)) == 2
    assert reminded(database) == RemindersReport()
