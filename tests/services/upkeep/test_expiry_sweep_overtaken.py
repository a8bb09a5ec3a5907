"""A sweep that other requests overtake, and the accounts that it leaves to the next one."""

from itertools import count

from resolvers.services.base.sweep_reports import SweepReport
from resolvers.storage.base.client import Database
from tests.support.clients import IsOvertaken, LosesRequests
from tests.support.expirations import PASSED, expired, give, give_many, swept, through
from tests.support.movables import move


def test_failed_account_stays_due(database: Database) -> None:
    give_many(database, 3, {PASSED: 7})

    report = swept(through(database, LosesRequests(database.client, count=8)))

    assert [failure.problem for failure in report.failed] == ["OutcomeUnknownError"]
    assert (report.accounts_expired, report.has_more) == (2, False)
    assert swept(database, passing_over={report.failed[0].id}) == SweepReport()
    assert swept(database) == SweepReport(accounts_expired=1, points_expired=7)


def test_account_moved_meanwhile_expires_as_it_is(database: Database) -> None:
    give(database, "hanako", {PASSED: 7})
    overtaken = IsOvertaken(database.client, lambda: move(database, 10))

    report = swept(through(database, overtaken))

    assert report == SweepReport(accounts_expired=1, points_expired=7)
    assert [entry.sequence for entry in expired(database, "hanako")] == [3]


def test_account_that_always_moves_stays_due(database: Database) -> None:
    give(database, "hanako", {PASSED: 7})
    keys = map(str, count())
    overtaken = IsOvertaken(database.client, lambda: move(database, 10, next(keys)), count=99)

    report = swept(through(database, overtaken))

    assert [(each.id, each.problem) for each in report.failed] == [("hanako", "CONFLICT_RETRY")]
    assert report.points_expired == 0
    assert swept(database) == SweepReport(accounts_expired=1, points_expired=7)
