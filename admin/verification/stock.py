"""Check that each reward's stock equals its movements minus its exchanges (P3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from resolvers.domain.rewards.exchange_states import COUNTED
from resolvers.domain.rewards.stock_shards import shard_id_of
from resolvers.domain.verification.ledger_replay import UNREADABLE, Row
from resolvers.domain.verification.problems import Problem
from resolvers.storage.base.client import Database
from resolvers.storage.base.pages import query_pages
from resolvers.storage.base.scans import scan_rows
from resolvers.storage.rewards import exchanges, stock_movements, stock_shards


@dataclass
class Stock:
    """The stock of a reward that some row names.

    `total` None: the reward was not read. `stock` None: it is unlimited. A reward is limited from
    the beginning, or never: `movements` counts the additions of stock. `stock`, `total`,
    `shard_count` and `in_shards` are those of the reward's row.
    """

    reward_id: str
    movements: int = 0
    moved: int = 0
    taken: int = 0
    exchanged: int = 0
    stock: int | None = None
    total: int | None = None
    shard_count: int | None = None
    in_shards: int | None = None
    shards: list[Row] = field(default_factory=list)

    @property
    def problem(self) -> str | None:
        if self.total is None:
            return "the reward does not exist"
        if problem := self._shards_problem():
            return problem
        total = self.total + sum(shard["total_redeemed"] for shard in self.shards)
        if total != self.exchanged:
            return f"total_redeemed is {total}, its exchanges are of {self.exchanged}"
        if (self.stock is None) is not (self.movements == 0):
            return f"its stock_count is {self.stock}, and it has {self.movements} stock movements"
        stock = (self.stock or 0) + sum(shard.get("stock_count", 0) for shard in self.shards)
        if stock + self.taken != self.moved:
            return (
                f"{stock} in stock and {self.taken} taken are not the {self.moved} "
                "that were put there"
            )
        return "its stock is below 0" if (self.stock or 0) < 0 else None

    def _shards_problem(self) -> str | None:
        count = len(self.shards)
        ids = {shard_id_of(self.reward_id, number) for number in range(count)}
        if (self.shard_count or 0) != count or ids != {each["shard_id"] for each in self.shards}:
            return f"it has {count} shards, its row says {self.shard_count}, or they have other ids"
        if any(shard["reward_id"] != self.reward_id for shard in self.shards):
            return "a shard names another reward"
        if any(("stock_count" in shard) is (self.stock is None) for shard in self.shards):
            return "a shard is limited and the reward is not, or the reverse"
        if any(shard.get("stock_count", 0) < 0 for shard in self.shards):
            return "a shard's stock is below 0"
        counted = sum(
            shard["stock_count"] + shard["total_redeemed"]
            for shard in self.shards
            if self.stock is not None
        )
        if counted != (self.in_shards or 0):
            return f"stock_in_shards is {self.in_shards}, its shards count {counted}"
        return None


class Stocks:
    """All rewards, by id."""

    def __init__(self) -> None:
        self._rewards: dict[str, Stock] = {}

    def _of(self, row: Row) -> Stock:
        if not isinstance(row["reward_id"], str):
            raise TypeError("reward_id")
        return self._rewards.setdefault(row["reward_id"], Stock(row["reward_id"]))

    def add_movement(self, row: Row) -> None:
        try:
            stock = self._of(row)
            stock.movements += 1
            stock.moved += row["delta"]
        except UNREADABLE:
            self._misread(row)

    def add_exchange(self, row: Row) -> None:
        try:
            if row["status"] in COUNTED:
                stock = self._of(row)
                stock.exchanged += row["quantity"]
                stock.taken += row["stock_taken"]
        except UNREADABLE:
            self._misread(row)

    def add_reward(self, row: Row) -> None:
        stock = self._of(row)
        stock.stock = row.get("stock_count")
        stock.total = row.get("total_redeemed", 0)
        stock.shard_count = row.get("stock_shards")
        stock.in_shards = row.get("stock_in_shards")

    def add_shard(self, row: Row) -> None:
        reward_id = _reward_of(row)
        self._rewards.setdefault(reward_id, Stock(reward_id)).shards.append(row)

    def _misread(self, row: Row) -> None:
        """Make the reward of an unreadable row fail its check, if the row names one."""
        if isinstance(row.get("reward_id"), str):
            self._of(row).exchanged += 1

    def problems(self) -> dict[str, str]:
        """Return the stock problems, by reward id."""
        found = {}
        for reward_id, stock in self._rewards.items():
            try:
                problem = stock.problem
            except UNREADABLE as fault:
                problem = f"the reward cannot be read: {type(fault).__name__}"
            if problem is not None:
                found[reward_id] = problem
        return found


def _reward_of(shard: Row) -> str:
    """Return the reward that a shard's key names: a key is always a text."""
    reward_id: str = shard["shard_id"].rpartition("#")[0]
    return reward_id


def check_again(database: Database, reward_ids: Iterable[str]) -> tuple[list[Problem], list[str]]:
    """Return the problems that last, and the rewards that never stopped moving.

    Each reward is read before and after the rows of its comparison, and again while it moves or an
    index may lag.
    """
    left = sorted(reward_ids)
    problems: dict[str, str] = {}
    moving: set[str] = set()
    for _ in database.retry_policy.attempts():
        if not left:
            break
        before = _read_parts(database, left)
        problems = _problems_of(database, left, before)
        after = _read_parts(database, left)
        moving = {each for each in left if before[each].state != after[each].state}
        left = [reward_id for reward_id in left if reward_id in problems]
    lasting = [
        Problem(None, None, "stock", f"reward {reward_id}: {problems[reward_id]}", reward_id)
        for reward_id in left
        if reward_id not in moving
    ]
    return lasting, [reward_id for reward_id in left if reward_id in moving]


@dataclass
class Parts:
    """The rows that have a part of a reward's stock."""

    reward: Row | None = None
    shards: dict[str, Row] = field(default_factory=dict)

    @property
    def state(self) -> tuple[Any, ...]:
        names = ("stock_count", "total_redeemed", "stock_shards", "stock_in_shards")
        return self.shards, *((self.reward or {}).get(name) for name in names)


def _read_parts(database: Database, reward_ids: Sequence[str]) -> Mapping[str, Parts]:
    found = database.batch_get((("rewards", each) for each in reward_ids), consistent=True)
    parts = {each: Parts(found.get(("rewards", each))) for each in reward_ids}
    for shard in scan_rows(database, stock_shards.TABLE):
        if (reward_id := _reward_of(shard)) in parts:
            parts[reward_id].shards[shard["shard_id"]] = shard
    return parts


def _problems_of(
    database: Database, reward_ids: Sequence[str], parts: Mapping[str, Parts]
) -> dict[str, str]:
    stocks = Stocks()
    for part in parts.values():
        if part.reward is not None:
            stocks.add_reward(part.reward)
        for shard in part.shards.values():
            stocks.add_shard(shard)
    for reward_id in reward_ids:
        for rows in query_pages(database, exchanges.TABLE, exchanges.REWARD_INDEX, reward_id):
            for row in rows:
                stocks.add_exchange(row)
    wanted = set(reward_ids)
    for movement in scan_rows(database, stock_movements.TABLE):
        if isinstance(movement.get("reward_id"), str) and movement["reward_id"] in wanted:
            stocks.add_movement(movement)
    return stocks.problems()
