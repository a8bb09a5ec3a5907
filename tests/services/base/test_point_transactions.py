"""What only the loop of point transactions shows; test_movements.py has what every mutation does.

Once an answer is lost, nothing is reported as rejected while it may still be done.
"""

from dataclasses import replace
from typing import Any

import pytest

from resolvers.domain.base.errors import InsufficientPointsError, OutOfStockError
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.base.point_transactions import PointWrites, Rows
from resolvers.storage.base.client import Database
from tests.support.clients import (
    Cancels,
    FailsReads,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    TearsReads,
    no_answer,
)
from tests.support.movables import LOT, NOW, Move, account, entries, happen_once, move
from tests.support.reward_rows import through


def test_first_movement_creates_whole_account(database: Database) -> None:
    move(database, 100)

    made = account(database)
    assert made == zero_account("hanako", NOW).model_copy(
        update={
            "points_balance": 100,
            "lots": {LOT: 100},
            "last_at": NOW,
            "ledger_seq": 1,
            "ledger_head": entries(database)[0].hash,
            "next_expiry": made.next_expiry,
            "expiry_shard": made.expiry_shard,
        }
    )
    (item,) = database.client.scan(TableName=database.table_name("users"))["Items"]
    assert {"holds", "remainders", "day_counters"} <= set(item)


def test_p5_replay_asks_no_rule(database: Database) -> None:
    first, again = move(database, 100), Move(100)

    replay = again.run(database)

    assert (first.replayed, first.created) == (False, "created")
    assert (replay.entry, replay.replayed, replay.created) == (first.entry, True, None)
    assert again.asked == 0
    assert first.or_read(lambda: "read").created == "created"
    assert replay.or_read(lambda: "read").created == "read"


def test_overtaken_movement_decides_again(database: Database) -> None:
    move(database, 100, "key-0")
    client = IsOvertaken(database.client, lambda: move(database, -60, "theirs"))

    with pytest.raises(InsufficientPointsError) as refused:
        move(through(database, client), -60, "ours")

    assert refused.value.available == 40
    assert [entry.points_change for entry in entries(database)] == [100, -60]


@pytest.mark.parametrize(
    "codes",
    [
        ("None", "TransactionConflict"),
        ("ConditionalCheckFailed", "None"),
        # A twin in the middle of its commit has the ledger row and has done its other writes.
        ("TransactionConflict", "ConditionalCheckFailed", "None"),
    ],
    ids=["a conflict", "a condition without its row", "a twin's commit"],
)
def test_cancelled_transaction_is_tried_again(database: Database, codes: tuple[str, ...]) -> None:
    client = Cancels(database.client, *codes, count=3)

    result = move(through(database, client), 100, writes=[happen_once()])

    assert result.replayed is False
    assert len(entries(database)) == 1


def test_first_failed_condition_gives_the_error(database: Database) -> None:
    none_left = happen_once("a")
    seven_left = replace(happen_once("b"), on_condition_failed=lambda _: OutOfStockError(7))
    move(database, 100, "key-1", writes=[none_left, seven_left])

    for writes, left in (([none_left, seven_left], 0), ([seven_left, none_left], 7)):
        with pytest.raises(OutOfStockError) as refused:
            move(database, 100, "key-2", writes=writes)
        assert refused.value.stock_remaining == left
    assert len(entries(database)) == 1


def test_p5_torn_read_finds_own_entry(database: Database) -> None:
    """The movement was done between the reads of its entry and of the account."""
    move(database, 100, "key-0")
    ledger = database.table_name("points_ledger")
    torn = TearsReads(database.client, ledger, lambda: move(database, -100))

    result = move(through(database, torn), -100)

    assert (result.entry, result.replayed) == (entries(database)[1], True)


def lose_then_move(database: Database, points: int, theirs: int, **facts: Any) -> None:
    """Lose a movement's first request; another one is committed before the second."""
    client = IsOvertaken(database.client, lambda: move(database, theirs, "theirs"))
    move(through(database, LosesRequests(client)), points, **facts)


def test_lost_movement_is_rejected_once_overtaken(database: Database) -> None:
    move(database, 100, "key-0")

    with pytest.raises(InsufficientPointsError):
        lose_then_move(database, -60, -60)

    assert [entry.points_change for entry in entries(database)] == [100, -60]


def test_lost_tables_leave_lost_movement_unknown(database: Database) -> None:
    move(database, 100, "key-0")

    with pytest.raises(OutcomeUnknownError):
        move(through(database, FailsReads(LosesReplies(database.client), good=1)), -60)

    assert len(entries(database)) == 2


def test_later_refusal_leaves_lost_movement_unknown(database: Database) -> None:
    """As a reward that sells out: nothing of it shows in the account."""
    move(database, 100, "key-0")

    class SellsOut(Move):
        def decide(self, account: Account, rows: Rows) -> PointWrites[str]:
            if self.asked:
                raise OutOfStockError(0)
            return super().decide(account, rows)

    with pytest.raises(OutcomeUnknownError):
        SellsOut(-60).run(through(database, LosesRequests(database.client)))

    assert len(entries(database)) == 1


def test_unreadable_creation_leaves_replay_unknown(database: Database) -> None:
    move(database, 100)

    def fail() -> str:
        raise no_answer("read timeout")

    for read in (fail, lambda: None):
        with pytest.raises(OutcomeUnknownError):
            move(database, 100).or_read(read)
