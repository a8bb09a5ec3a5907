"""Take the pieces of an exchange out of a reward's stock, which can be in several rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from resolvers.domain.rewards import Reward
from resolvers.domain.stock_shards import (
    StockShard,
    added_shards,
    choose_shard,
    portion_of,
    shard_id_of,
)
from resolvers.storage import rewards, stock_shards
from resolvers.storage.client import CommitError, Database
from resolvers.storage.expressions import RetryError, Write

RACES_LOST_MAXIMUM: Final = 2
"""An exchange that has lost more races divides the stock into more rows."""


class StockTaker:
    """Takes `quantity` pieces for one exchange, however often it is tried.

    Pieces move between a reward and its shards in transactions of their own: whether one takes
    effect, or takes effect twice, changes no sum.
    """

    def __init__(self, database: Database, exchange_id: str, quantity: int) -> None:
        self._database = database
        self._exchange_id = exchange_id
        self._quantity = quantity
        self._attempts = 0
        self._races_lost = 0
        self._short: StockShard | None = None

    def take(self, reward: Reward) -> list[Write]:
        """Return the writes for the next attempt; `reward` is its row as just read.

        Raise RetryError if the rows have changed meanwhile.
        """
        self._attempts += 1
        short, self._short = self._short, None
        if self._races_lost > RACES_LOST_MAXIMUM:
            reward = self._divide(reward)
        name = None
        if reward.stock_shards:
            reward, name = self._choose(reward, short)
        if name is None:
            row, *texts = rewards.take_stock(reward, self._quantity)
            return [replace(row, on_conflict=self._note_race), *texts]
        limited = reward.stock_count is not None
        shard = stock_shards.take(
            shard_id_of(reward.reward_id, name),
            reward.definition_version,
            self._quantity,
            limited=limited,
            note=self._note_short,
        )
        return [replace(shard, on_conflict=self._note_race)]

    def _note_race(self) -> None:
        self._races_lost += 1

    def _note_short(self, shard: StockShard) -> None:
        self._short = shard

    def _divide(self, reward: Reward) -> Reward:
        added = added_shards(reward)
        if not added or not _commit(self._database, rewards.add_shards(reward, added)):
            return reward
        return _with_shards(reward, {shard.name: shard.stock_count or 0 for shard in added})

    def _choose(self, reward: Reward, short: StockShard | None) -> tuple[Reward, str | None]:
        """Return the reward, and the shard to take from; None: the reward's row alone decides.

        `short` is the shard that the last attempt found with too little, or with another version.
        """
        names = reward.stock_shards or {}
        reserve = reward.stock_count
        if short is None or short.name not in names:
            if reserve is None or reserve >= self._quantity:
                return reward, choose_shard(names, self._exchange_id, self._attempts)
        elif short.definition_version == reward.definition_version:
            if short.has(self._quantity):
                return reward, short.name
            missing = self._quantity - (short.stock_count or 0)
            pieces = 0 if reserve is None else portion_of(reserve, len(names), missing)
            if pieces or reserve is None:
                if not _commit(self._database, rewards.refill_shard(reward, short, pieces)):
                    raise RetryError
                return reward, short.name
        return self._find_or_gather(reward)

    def _find_or_gather(self, reward: Reward) -> tuple[Reward, str | None]:
        """Find a shard with enough pieces; gather all in the reward's row where few are left.

        A release from before shards changes the reward alone: what it left behind is gathered.
        """
        shards = rewards.read_shards(self._database, reward)
        if shards is None:
            raise RetryError
        current = [each for each in shards if each.definition_version == reward.definition_version]
        usable = [each for each in current if each.has(self._quantity)]
        fullest = max(usable, key=lambda shard: shard.stock_count or 0, default=None)
        left = sum(shard.stock_count or 0 for shard in shards)
        few = reward.stock_count is not None and left < len(shards) * self._quantity
        if fullest is not None and len(current) == len(shards) and not few:
            return reward, fullest.name
        if _commit(self._database, rewards.gather_shards(reward, shards)):
            return reward.model_copy(update={"stock_shards": None}), None
        if fullest is not None:
            return reward, fullest.name
        raise RetryError


def bring_back(database: Database, reward: Reward, shards: Sequence[StockShard]) -> None:
    """Gather a reward's shards, or their pieces as far as nobody takes them meanwhile."""
    if _commit(database, rewards.gather_shards(reward, shards)):
        return
    for shard in shards:
        pieces = shard.stock_count or 0
        if pieces and _commit(database, rewards.refill_shard(reward, shard, -pieces)):
            reward = _with_shards(reward, {shard.name: 0})


def _commit(database: Database, writes: Sequence[Write]) -> bool:
    try:
        database.commit(*writes)
    except CommitError:
        return False
    return True


def _with_shards(reward: Reward, changed: Mapping[str, int]) -> Reward:
    shards = {**(reward.stock_shards or {}), **changed}
    return reward.model_copy(update={"stock_shards": shards})
