"""Movements of points with the least there is to them, for tests of what all have in common."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.errors import OutOfStockError
from resolvers.domain.points.accounts import Account
from resolvers.domain.points.commands import Command, command_by_key, command_by_target
from resolvers.domain.points.ledger import Actor, LedgerEntry, book
from resolvers.domain.points.lots import Allocation, add, spend
from resolvers.services.base.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Write, from_attributes, put
from resolvers.storage.points import users
from tests.support.chains import verify_chain

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LOT = "2028-03-31T14:59:59.999Z"


def command(user_id: str, key: str, body: int, *, target: str | None = None) -> Command:
    actor = Actor(sub=user_id, role=Role.CITIZEN)
    if target is None:
        return command_by_key("move", user_id=user_id, actor=actor, key=key, parameters=(body,))
    return command_by_target("move", user_id=user_id, actor=actor, target=(target,), key=key)


class Move:
    """`points` more or fewer; `asked` counts how often its rule was asked."""

    def __init__(
        self,
        points: int,
        key: str = "key-1",
        user_id: str = "hanako",
        *,
        target: str | None = None,
        writes: Sequence[Write] = (),
        reward_id: str | None = None,
    ) -> None:
        self.points = points
        self.command = command(user_id, key, points, target=target)
        self.writes = writes
        self.reward_id = reward_id
        self.asked = 0

    def decide(self, account: Account, _: Rows) -> PointWrites[str]:
        self.asked += 1
        if self.points < 0:
            lots, allocations = spend(account.lots, -self.points, NOW)
        else:
            lots = add(account.lots, LOT, self.points)
            allocations = [Allocation.of(LOT, self.points)]
        movement = book(
            account,
            now=NOW,
            transaction_type=LedgerEntryType.ADJUST,
            points_change=self.points,
            lots=lots,
            allocations=allocations,
            reward_id=self.reward_id,
            **self.command.facts,
        )
        return PointWrites(movement, self.writes, "created")

    def run(self, database: Database, **options: Any) -> TransactionResult[str | None]:
        return commit_points(database, self.command, NOW, self.decide, **options)


def move(
    database: Database, points: int, key: str = "key-1", **facts: Any
) -> TransactionResult[str | None]:
    return Move(points, key, **facts).run(database)


def happen_once(name: str = "beside") -> Write:
    """A write beside the movement, to be done once: its condition means OutOfStock."""

    def on_condition_failed(_: Item | None) -> Exception:
        return OutOfStockError(0)

    return put(
        "stock_movements",
        {"movement_id": name},
        Attr("movement_id").not_exists(),
        on_condition_failed,
    )


def account(database: Database, user_id: str = "hanako") -> Account:
    read = users.read(database, user_id)
    assert read is not None
    return read


def entries(database: Database, user_id: str = "hanako") -> list[LedgerEntry]:
    """The user's entries, in order; they verify and end where the account is."""
    items = database.client.scan(TableName=database.table_name("points_ledger"))["Items"]
    rows = [LedgerEntry.model_validate(from_attributes(item)) for item in items]
    own = sorted((row for row in rows if row.user_id == user_id), key=lambda row: row.sequence)
    assert verify_chain(own) is None
    stored = users.read(database, user_id)
    if own or stored is not None:
        assert stored is not None
        assert stored.ledger_seq == len(own)
        assert not own or stored.ledger_head == own[-1].hash
        assert sum(row.points_change for row in own) == stored.points_balance
    return own


def moved(before: Account) -> Account:
    """Return the account after one more entry."""
    return before.model_copy(update={"ledger_seq": before.ledger_seq + 1, "ledger_head": "f" * 64})
