import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from resolvers.domain.accounts import EXPIRY_SHARDS, expiry_shard_of
from resolvers.domain.lots import NEVER, Allocation
from resolvers.services.expiry_sweep import Part
from resolvers.services.sweep_reports import SweepFailure, SweepReport
from resolvers.storage.client import Database
from resolvers.storage.expressions import key_of
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests, SendsTwice
from tests.support.expirations import (
    JUST_PASSED,
    LATER,
    PASSED,
    Crashed,
    CrashesAt,
    expired,
    give,
    give_many,
    swept,
    through,
)
from tests.support.identities import NOW
from tests.support.movables import account, entries, move
from tests.support.requests import record_requests

NOTHING = SweepReport()


def test_expired_lots_leave_in_one_entry(database: Database) -> None:
    give(database, "hanako", {PASSED: 7, JUST_PASSED: 3, LATER: 10, NEVER: 5})

    assert swept(database) == SweepReport(accounts_expired=1, points_expired=10)

    (entry,) = expired(database, "hanako")
    assert entry.allocations == [Allocation.of(PASSED, 7), Allocation.of(JUST_PASSED, 3)]
    assert account(database).lots == {LATER: 10, NEVER: 5}


def test_p10_second_sweep_writes_nothing(database: Database) -> None:
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


def test_only_first_part_has_more_than_accounts(database: Database) -> None:
    for number, more in ((0, 2), (1, 0)):
        with record_requests(database.client) as requests:
            swept(database, part=Part(number, EXPIRY_SHARDS))
        assert requests.operations == ["Query"] * (1 + more)


@pytest.mark.parametrize("part", [(-1, 4), (4, 4), (0, 0), (0, 11)])
def test_part_without_accounts_is_refused(part: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is not a part"):
        Part(*part)


def test_account_moved_meanwhile_expires_as_it_is(database: Database) -> None:
    give(database, "hanako", {PASSED: 7})
    overtaken = IsOvertaken(database.client, lambda: move(database, 10))

    report = swept(through(database, overtaken))

    assert report == SweepReport(accounts_expired=1, points_expired=7)
    assert [entry.sequence for entry in expired(database, "hanako")] == [3]


def test_p10_faster_sweep_counts_the_account(database: Database) -> None:
    give(database, "hanako", {PASSED: 7})
    later = NOW + timedelta(seconds=1)
    overtaken = IsOvertaken(database.client, lambda: swept(database, later))

    assert swept(through(database, overtaken)) == NOTHING
    assert len(expired(database, "hanako")) == 1


def test_sweep_ignores_what_the_index_remembers(database: Database) -> None:
    give(database, "hanako", {LATER: 7})
    database.client.update_item(
        TableName=database.table_name("users"),
        Key=key_of("users", "hanako"),
        UpdateExpression="SET next_expiry = :passed",
        ExpressionAttributeValues={":passed": {"S": PASSED}},
    )

    assert swept(database) == NOTHING
    assert len(entries(database, "hanako")) == 1


@pytest.mark.parametrize("is_done", [False, True])
def test_p10_next_sweep_completes_a_crashed_one(database: Database, *, is_done: bool) -> None:
    names = give_many(database, 3, {PASSED: 7, LATER: 1})
    crashes = 0
    for number in count():
        try:
            swept(through(database, CrashesAt(database.client, number, is_done=is_done)))
        except Crashed:
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


def test_reports_add_up_and_are_json() -> None:
    failures = [
        SweepFailure("account", "hanako", "LedgerError"),
        SweepFailure("exchange", "x", "y"),
    ]
    first = SweepReport(1, 2, 3, 4, 5, (failures[0],), has_more=True)
    both = first.followed_by(SweepReport(10, 20, 30, 40, 50, (failures[1],)))

    assert both == SweepReport(11, 22, 33, 44, 55, tuple(failures), has_more=False)
    assert json.loads(json.dumps(asdict(both)))["failed"][0] == {
        "kind": "account",
        "id": "hanako",
        "problem": "LedgerError",
    }
