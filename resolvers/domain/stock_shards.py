"""Shards: the stock of a reward that many take at once, in several rows.

Each exchange writes one row of the stock, and two transactions cannot write the same row at the
same time. So a reward whose exchanges lose races gets shards: each has some pieces, and the
reward's own row has the rest, the reserve. What is left, and the total exchanged, are the sums of
the reward's row and its shards. A shard that runs short gets pieces from the reserve. When there
is no reserve, and no shard has enough, the reward's row gathers all again, so that it alone
decides about the last pieces.
"""

import zlib
from collections.abc import Collection
from typing import Final

from resolvers.domain.items import Int32, Item
from resolvers.domain.rewards import Reward

FIRST_SHARDS: Final = 4
SHARDS_MAXIMUM: Final = 16
"""Of one reward. A change of the reward writes them all in one transaction."""
RESERVE_PER_SHARD: Final = 25
"""A smaller reserve is not divided: a small stock stays one row."""
PORTION_MAXIMUM: Final = 100
"""The most pieces that a shard gets at once, and has exchanged until it counts them in the reward's
row, where the stock is unlimited.
"""
PORTION_MINIMUM: Final = 4
"""Unless the reserve has fewer: a portion takes a transaction on the reward's row."""


class StockShard(Item):
    """An item of stock_shards: a part of a reward's stock and total.

    `stock_count` is None where the stock is unlimited. `total_redeemed` is below 0 if more was
    given back to this shard than taken from it.
    """

    shard_id: str
    reward_id: str
    definition_version: int
    stock_count: Int32 | None = None
    total_redeemed: Int32 = 0

    @property
    def name(self) -> str:
        return self.shard_id.rpartition("#")[2]

    def has(self, quantity: int) -> bool:
        """Return whether an exchange of so many pieces can be counted here."""
        if self.stock_count is None:
            return self.total_redeemed + quantity <= PORTION_MAXIMUM
        return self.stock_count >= quantity


def shard_id_of(reward_id: str, name: str) -> str:
    return f"{reward_id}#{name}"


def choose_shard(names: Collection[str], seed: str, attempt: int = 0) -> str:
    """Return one of the names: by chance over many seeds, another one with each attempt."""
    ordered = sorted(names, key=int)
    return ordered[(zlib.crc32(seed.encode()) + attempt) % len(ordered)]


def portion_of(reserve: int, shards: int, missing: int) -> int:
    """Return how many pieces a shard gets that is short of `missing`; 0 if there are too few.

    The reserve shrinks by small portions at its end, so that few pieces are left in other shards.
    """
    if reserve < missing:
        return 0
    portion = min(PORTION_MAXIMUM, reserve // (2 * shards))
    return max(missing, min(reserve, max(PORTION_MINIMUM, portion)))


def added_shards(reward: Reward) -> list[StockShard]:
    """Return the shards that a reward in demand gets more, with the pieces that they begin with.

    It has twice as many with them. There are none if it has the maximum, or its reserve is small.
    """
    existing = reward.stock_shards or {}
    count = 2 * len(existing) if existing else FIRST_SHARDS
    if count > SHARDS_MAXIMUM:
        return []
    pieces = None
    if reward.stock_count is not None:
        if reward.stock_count < count * RESERVE_PER_SHARD:
            return []
        pieces = min(PORTION_MAXIMUM, reward.stock_count // (2 * count))
    return [
        StockShard(
            shard_id=shard_id_of(reward.reward_id, str(number)),
            reward_id=reward.reward_id,
            definition_version=reward.definition_version,
            stock_count=pieces,
        )
        for number in range(len(existing), count)
    ]
