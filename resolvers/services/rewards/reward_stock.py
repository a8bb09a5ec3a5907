"""Take the pieces of an exchange from a reward's stock, which can be in several rows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from resolvers.domain.rewards.rewards import Reward
from resolvers.domain.rewards.stock_shards import (
    StockShard,
    added_shards,
    choose,
    pieces_in,
    portion_of,
    shard_id_of,
)
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.rewards import rewards, stock_moves, stock_shards

RACES_LOST_MAXIMUM: Final = 2
"""After more lost races, an exchange divides the stock into more rows."""
PATIENT_ATTEMPTS: Final = 3
"""Attempts that leave alone a shard that a change of the reward has stopped."""
MOVING_SECONDS: Final = 3.0
"""After this time, a request moves no more pieces between rows. A movement takes one more
transaction, and the last attempt has to end before Lambda's 29 s.
"""


class StockTaker:
    """Takes `quantity` pieces for one exchange, in any number of attempts.

    Pieces move between a reward and its shards in separate transactions. A movement that fails or
    is sent twice changes no sum.
    """

    def __init__(self, database: Database, exchange_id: str, quantity: int) -> None:
        self._database = database
        self._exchange_id = exchange_id
        self._quantity = quantity
        self._began_at_seconds = database.retry_policy.monotonic()
        self._attempts = 0
        self._races_lost = 0
        self._shards: int | None = None
        self._short: StockShard | None = None

    def take(self, reward: Reward) -> Write:
        """Return the write for the next attempt; `reward` is the reward's row as just read.

        Raise RetryError if the rows have changed since.
        """
        self._attempts += 1
        short, self._short = self._short, None
        if self._shards != reward.stock_shards:
            self._shards, self._races_lost = reward.stock_shards, 0
        if self._races_lost > RACES_LOST_MAXIMUM:
            reward = self._divide(reward)
        number = None
        if count := reward.stock_shards:
            number = self._choose(reward, count, short)
        if number is None:
            row = rewards.take_stock(reward, self._quantity)
            return replace(row, on_conflict=self._note_race)
        shard = stock_shards.take(
            shard_id_of(reward.reward_id, number),
            reward.definition_version,
            self._quantity,
            limited=reward.stock_count is not None,
            note=self._note_short,
        )
        return replace(shard, on_conflict=self._note_race)

    def _note_race(self) -> None:
        self._races_lost += 1

    def _note_short(self, shard: StockShard) -> None:
        self._short = shard

    def _divide(self, reward: Reward) -> Reward:
        added = added_shards(reward)
        if not added or not self._move(stock_moves.divide(reward, added)):
            return reward
        return reward.model_copy(update={"stock_shards": added[-1].number + 1})

    def _choose(self, reward: Reward, count: int, short: StockShard | None) -> int | None:
        """Return the shard to take from; None: take from the reward's row.

        `short` is a shard that had too few pieces or another version in the last attempt.
        """
        reserve, version = reward.stock_count, reward.definition_version
        is_patient = self._attempts <= PATIENT_ATTEMPTS
        is_stopped = short is not None and short.definition_version > version
        if short is None or short.number >= count or (is_stopped and is_patient):
            if reserve is None or reserve >= self._quantity:
                return choose(count, self._exchange_id, self._attempts)
        elif short.definition_version == version:
            if short.has(self._quantity):
                return short.number
            missing = self._quantity - pieces_in([short])
            pieces = 0 if reserve is None else portion_of(reserve, count, missing)
            if pieces or reserve is None:
                if not self._move(stock_moves.refill(reward, short, pieces)):
                    raise RetryError
                return short.number
        return self._find_or_gather(reward)

    def _find_or_gather(self, reward: Reward) -> int | None:
        """Find a shard with enough pieces; if few are left, gather all in the reward's row.

        Also gather them if an interrupted change of the reward left shards of another version.
        """
        shards = rewards.read_shards(self._database, reward)
        if shards is None:
            raise RetryError
        current = [each for each in shards if each.definition_version == reward.definition_version]
        usable = [each.number for each in current if each.has(self._quantity)]
        left = pieces_in(shards)
        few = reward.stock_count is not None and left < len(shards) * self._quantity
        chosen = usable[choose(len(usable), self._exchange_id, self._attempts)] if usable else None
        if chosen is not None and len(current) == len(shards) and not few:
            return chosen
        if self._move(stock_moves.gather(reward, shards)):
            return None
        # Only the reward's row decides about the last pieces.
        if chosen is not None and (reward.stock_count is None or left > self._quantity):
            return chosen
        raise RetryError

    def _move(self, writes: Sequence[Write]) -> bool:
        monotonic = self._database.retry_policy.monotonic
        if monotonic() - self._began_at_seconds > MOVING_SECONDS:
            raise RetryError
        return move(self._database, writes)


def move(database: Database, writes: Sequence[Write]) -> bool:
    """Commit writes that move pieces or stop a shard; return False if another request was faster.

    Raise RetryError if the answer is lost: the next attempt reads the rows again.
    """
    try:
        database.commit(*writes)
    except CommitError as failed:
        if failed.in_doubt:
            raise RetryError from failed
        return False
    return True


def bring_back(database: Database, reward: Reward, shards: Sequence[StockShard]) -> None:
    """Gather the pieces of all shards in the reward's row; after a lost race, shard by shard.

    Raise RetryError if an answer is lost.
    """
    if move(database, stock_moves.gather(reward, shards)):
        return
    for shard in shards:
        if shard.stock_count:
            move(database, stock_moves.refill(reward, shard, -shard.stock_count))


def stop_shards(database: Database, reward: Reward, version: int) -> None:
    """Stop the shards: exchanges of an earlier version of the reward take nothing from them.

    Stop one after the other: one transaction for all of them would lose every race. Raise
    RetryError if a shard is missing or another request was faster.
    """
    if not reward.stock_shards:
        return
    keys = stock_shards.keys_of(reward.reward_id, reward.stock_shards)
    found = database.batch_get(keys, consistent=True)
    shards = [stock_shards.from_item(row) for row in found.values()]
    to_stop = [shard for shard in shards if shard.definition_version < version]
    stopped = [move(database, [stock_shards.stop(shard, version)]) for shard in to_stop]
    if len(shards) < reward.stock_shards or not all(stopped):
        raise RetryError
