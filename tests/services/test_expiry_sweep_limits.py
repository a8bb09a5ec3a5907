"""Sweeps that stop at a limit, and accounts that fail: the others come to their turn."""

import logging
import random
from itertools import count, islice
from typing import Any

import pytest
from botocore.exceptions import ClientError

from resolvers.domain.accounts import expiry_shard_of
from resolvers.services.sweep_reports import SweepFailure, SweepReport
from resolvers.storage.client import Database
from resolvers.storage.expressions import key_of
from tests.support.clients import ClientInFront, LosesRequests
from tests.support.expirations import PASSED, expired, give, give_many, swept, through, ticking


def give_in_shard(database: Database, shard: str, citizens: int) -> list[str]:
    """As give_many, to citizens whose accounts are in one partition of the expiry index."""
    of_the_shard = (f"citizen-{n}" for n in count() if expiry_shard_of(f"citizen-{n}") == shard)
    names = list(islice(of_the_shard, citizens))
    for name in names:
        give(database, name, {PASSED: 7})
    return names


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


def test_sweep_without_time_settles_one_account(database: Database) -> None:
    give_many(database, 3, {PASSED: 7})
    slow = through(database, database.client, monotonic=ticking(1.0))

    reports = [swept(slow, seconds=0) for _ in range(3)]

    assert [report.accounts_expired for report in reports] == [1, 1, 1]


def test_long_partition_delays_no_other(database: Database) -> None:
    give_in_shard(database, "0", 3)
    (alone,) = give_in_shard(database, "9", 1)

    assert swept(database, movements=2) == SweepReport(2, 14, has_more=True)

    assert len(expired(database, alone)) == 1


def test_sweep_leaves_passed_over_ids_alone(database: Database) -> None:
    names = give_many(database, 2, {PASSED: 7})

    report = swept(database, passing_over=frozenset(names[:1]))

    assert (report.accounts_expired, report.has_more) == (1, False)
    assert expired(database, names[0]) == []


def break_account(database: Database, user_id: str, **attributes: Any) -> None:
    """Write what no movement writes: a column of a wrong type, a balance that does not add up."""
    database.client.update_item(
        TableName=database.table_name("users"),
        Key=key_of("users", user_id),
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
        ExpressionAttributeNames={f"#{name}": name for name in attributes},
        ExpressionAttributeValues={f":{name}": value for name, value in attributes.items()},
    )


def test_broken_account_fails_alone(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    give_many(database, 6, {PASSED: 7})
    for name in ("citizen-00", "citizen-01", "citizen-02"):
        break_account(database, name, lots={"S": "many"})

    with caplog.at_level(logging.WARNING):
        report = swept(database, movements=3)

    assert (report.accounts_expired, report.has_more) == (3, False)
    assert sorted(report.failed, key=lambda each: each.id) == [
        SweepFailure("account", f"citizen-0{number}", "ValidationError") for number in range(3)
    ]
    assert all(f"account citizen-0{number} failed" in caplog.text for number in range(3))
    assert "many" not in caplog.text


def test_failed_account_stays_due(database: Database) -> None:
    give_many(database, 3, {PASSED: 7})

    report = swept(through(database, LosesRequests(database.client, count=8)))

    assert [failure.problem for failure in report.failed] == ["OutcomeUnknownError"]
    assert (report.accounts_expired, report.has_more) == (2, False)
    assert swept(database) == SweepReport(accounts_expired=1, points_expired=7)


def test_failing_account_delays_no_other_forever(database: Database) -> None:
    """Where the time is enough for one account only, chance says which one is the first."""
    names = give_in_shard(database, "0", 3)
    break_account(database, names[0], points_balance={"N": "1000"})
    chance = random.Random(1).random  # noqa: S311 - the same in every run of the test
    slow = through(database, database.client, monotonic=ticking(1.0), fraction=chance)

    reports = [swept(slow, seconds=0) for _ in range(40)]

    assert sum(report.accounts_expired for report in reports) == 2


class ThrottlesPartition(ClientInFront):
    """One partition of an index gives nothing."""

    def __init__(self, client: Any, partition: str) -> None:
        super().__init__(client)
        self.partition = partition

    def query(self, **request: Any) -> Any:
        if {"S": self.partition} in request["ExpressionAttributeValues"].values():
            said: Any = {"Code": "ProvisionedThroughputExceededException", "Message": "too much"}
            raise ClientError({"Error": said}, "Query")
        return self.client.query(**request)


@pytest.mark.parametrize("partition", ["PENDING_APPROVAL", "0", "9"])
def test_unreadable_partition_is_raised_last(database: Database, partition: str) -> None:
    names = give_many(database, 12, {PASSED: 7})

    with pytest.raises(ClientError):
        swept(through(database, ThrottlesPartition(database.client, partition)))

    left = {name for name in names if not expired(database, name)}
    assert left == {name for name in names if expiry_shard_of(name) == partition}
