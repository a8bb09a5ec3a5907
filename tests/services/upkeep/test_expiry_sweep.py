import logging
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from resolvers.domain.points.accounts import EXPIRY_SHARDS, expiry_shard_of
from resolvers.services.base.sweep_reports import SweepFailure, SweepReport
from resolvers.services.upkeep.expiry_sweep import Part
from resolvers.storage.base.client import Database
from tests.support.clients import (
    CrashError,
    CrashesAt,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    SendsTwice,
)
from tests.support.expirations import (
    LATER,
    PASSED,
    ThrottlesPartition,
    expired,
    give,
    give_many,
    swept,
    through,
)
from tests.support.identities import API_KEY, OPERATOR
from tests.support.movables import entries, move
from tests.support.service import HANAKO, Service, spoil
from tools.support.requests import record_requests

NOTHING = SweepReport()


def test_p10_second_sweep_writes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.services.upkeep.expiry_sweep.PAGE_ROWS", 1)
    give_many(database, 12, {PASSED: 7, LATER: 1})

    assert swept(database).points_expired == 84
    with record_requests(database.client) as requests:
        assert swept(database) == NOTHING

    assert "TransactWriteItems" not in requests.operations


def test_p20_sweep_reads_indexes_and_scans_nothing(database: Database) -> None:
    give_many(database, 12, {PASSED: 7})
    shards = {expiry_shard_of(f"citizen-{number:02}") for number in range(12)}

    with record_requests(database.client) as requests:
        swept(database)

    lists = EXPIRY_SHARDS + len(["holds", "reservations"])
    assert requests.operations.count("Query") == lists
    assert requests.operations.count("TransactWriteItems") == 12
    assert requests.operations.count("BatchGetItem") == 12 + len(shards)
    assert len(requests) == lists + 12 + 12 + len(shards)
    read = [body["RequestItems"] for name, body in requests if name == "BatchGetItem"]
    assert all(table["ConsistentRead"] for tables in read for table in tables.values())


def test_parts_settle_every_account_once(database: Database) -> None:
    give_many(database, 30, {PASSED: 7})
    reports = [swept(database, part=Part(number, 4)) for number in range(4)]

    assert sum(report.accounts_expired for report in reports) == 30
    assert all(report.accounts_expired for report in reports)
    assert swept(database) == NOTHING


@pytest.mark.parametrize("is_done", [False, True])
def test_p10_next_sweep_completes_a_crashed_one(database: Database, *, is_done: bool) -> None:
    names = give_many(database, 3, {PASSED: 7, LATER: 1})
    crashes = 0
    for number in count():
        try:
            swept(through(database, CrashesAt(database.client, number, is_done=is_done)))
        except CrashError:
            crashes += 1
            continue
        break
    assert crashes > EXPIRY_SHARDS

    assert swept(database) == NOTHING
    for name in names:
        assert [entry.points_change for entry in expired(database, name)] == [-7]


@pytest.mark.parametrize("client", [LosesReplies, LosesRequests, SendsTwice])
def test_p10_lost_answer_is_one_expiry(database: Database, client: Callable[[Any], Any]) -> None:
    give(database, "hanako", {PASSED: 7})

    report = swept(through(database, client(database.client)))

    assert report == SweepReport(accounts_expired=1, points_expired=7)
    assert len(expired(database, "hanako")) == 1


def test_sweep_stops_at_its_movements(database: Database) -> None:
    names = give_many(database, 5, {PASSED: 7})

    reports = [swept(database, movements=2) for _ in range(4)]

    assert [(each.accounts_expired, each.has_more) for each in reports] == [
        (2, True),
        (2, True),
        (1, False),
        (0, False),
    ]
    assert all(len(expired(database, name)) == 1 for name in names)


def test_broken_account_fails_alone(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    give_many(database, 6, {PASSED: 7})
    for name in ("citizen-00", "citizen-01", "citizen-02"):
        spoil(database, ("users", name), lots="many")

    with caplog.at_level(logging.WARNING):
        report = swept(database, movements=3)

    assert (report.accounts_expired, report.has_more) == (3, False)
    assert sorted(report.failed, key=lambda each: each.id) == [
        SweepFailure("account", f"citizen-0{number}", "ValidationError") for number in range(3)
    ]
    assert all(f"account citizen-0{number} failed" in caplog.text for number in range(3))
    assert "many" not in caplog.text


@pytest.mark.parametrize("partition", ["PENDING_APPROVAL", "0", "9"])
def test_unreadable_partition_is_raised_last(database: Database, partition: str) -> None:
    names = give_many(database, 12, {PASSED: 7})

    with pytest.raises(ClientError):
        swept(through(database, ThrottlesPartition(database.client, partition)))

    left = {name for name in names if not expired(database, name)}
    assert left == {name for name in names if expiry_shard_of(name) == partition}


ONE_HOLD = SweepReport(holds_ended=1)
HANAKO_ID = HANAKO["sub"]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def hold(service: Service, key: str = "key-1", **reward: Any) -> dict[str, Any]:
    """An exchange of 500 points that waits for approval, 72 hours at most."""
    reward_id = service.make_reward(requiresApproval=True, **reward)
    made: dict[str, Any] = service.exchange(reward_id, key)["exchange"]
    return made


def status_of(service: Service, exchange: dict[str, Any]) -> str:
    status: str = service.ask("exchange", id=exchange["id"])["status"]
    return status


def test_p7_ended_hold_returns_points_stock_and_limits(service: Service) -> None:
    made = hold(service, stock=3, limitPerUser=1)
    service.wait(hours=72, milliseconds=-1)
    assert service.unchanged(swept, service.database, service.now) == NOTHING
    service.wait(milliseconds=1)

    assert swept(service.database, service.now) == ONE_HOLD

    assert status_of(service, made) == "EXPIRED"
    balance = service.ask("viewer")["balance"]
    assert (balance["available"], balance["held"]) == (1500, 0)
    entry = entries(service.database, HANAKO_ID)[-1]
    assert (entry.operation, entry.transaction_type) == ("timeout", "HOLD_RELEASE")
    assert (entry.actor.sub, entry.actor.role) == ("", "system")
    reward = service.ask("reward", API_KEY, id=made["rewardId"])
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (3, 0)
    assert service.exchange(made["rewardId"], "again")["userErrors"] == []


def test_p7_hold_decided_meanwhile_stays_as_decided(service: Service) -> None:
    made = hold(service)
    service.wait(hours=72)
    rejection = {"exchangeId": made["id"], "reason": "no more"}
    overtaken = IsOvertaken(
        service.client, lambda: service.done("rejectExchange", OPERATOR, **rejection)
    )

    assert swept(through(service.database, overtaken), service.now) == NOTHING

    assert status_of(service, made) == "REJECTED"
    assert service.ask("viewer")["balance"]["available"] == 1500


def test_broken_exchange_fails_alone(service: Service) -> None:
    broken = hold(service)
    service.wait(seconds=1)
    hold(service, "key-2")
    service.write("exchanges", broken["id"], quantity="many")
    service.wait(hours=72)

    report = swept(service.database, service.now, movements=1)

    failure = SweepFailure("exchange", broken["id"], "ValidationError")
    assert report == SweepReport(holds_ended=1, failed=(failure,))


def test_p10_faster_sweep_counts_the_hold(service: Service) -> None:
    hold(service)
    service.wait(hours=72)
    later = service.now + timedelta(seconds=1)
    overtaken = IsOvertaken(service.client, lambda: swept(service.database, later))

    assert swept(through(service.database, overtaken), service.now) == NOTHING
    assert len(entries(service.database, HANAKO_ID)) == 3


@pytest.mark.parametrize("part", [(-1, 4), (4, 4), (0, 0), (0, 11)])
def test_part_without_accounts_is_refused(part: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="does not exist: use 1 to 10 parts"):
        Part(*part)


def test_hold_without_its_exchange_is_reported(service: Service) -> None:
    made = hold(service)
    service.wait(hours=72)
    gone = IsOvertaken(service.client, lambda: service.delete("exchanges", made["id"]))

    report = swept(through(service.database, gone), service.now)

    assert [(each.id, each.problem) for each in report.failed] == [(made["id"], "CONFLICT_RETRY")]


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

    assert swept(through(database, overtaken)) == SweepReport(accounts_expired=1, points_expired=7)
    assert [entry.sequence for entry in expired(database, "hanako")] == [3]


def test_account_that_always_moves_stays_due(database: Database) -> None:
    give(database, "hanako", {PASSED: 7})
    keys = map(str, count())
    overtaken = IsOvertaken(database.client, lambda: move(database, 10, next(keys)), count=99)

    report = swept(through(database, overtaken))

    assert [(each.id, each.problem) for each in report.failed] == [("hanako", "CONFLICT_RETRY")]
    assert report.points_expired == 0
    assert swept(database) == SweepReport(accounts_expired=1, points_expired=7)
