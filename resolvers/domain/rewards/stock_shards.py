"""Shards: the stock of a reward in high demand, in several rows.

Each exchange writes one row of the stock, and two transactions cannot write the same row at the
same time. So a reward whose exchanges lose races gets shards: each has some pieces, and the
reward's row has the rest, the reserve. The stock and the total exchanged are the sums of the
reward's row and its shards. A shard that runs short gets pieces from the reserve. When the reserve
is used up and few pieces are left, the reward's row gathers all pieces again, and alone decides
about the last ones.
"""

import zlib
from collections.abc import Sequence
from typing import Final

from resolvers.domain.base.items import Int32, Item
from resolvers.domain.rewards.rewards import SHARDS_MAXIMUM, Reward

FIRST_SHARDS: Final = 4
RESERVE_PER_SHARD: Final = 25
"""A smaller reserve is not divided: a small stock stays in one row."""
PORTION_MAXIMUM: Final = 100
"""The most pieces that a shard gets at once. With unlimited stock: the exchanged pieces after which
a shard adds its count to the reward's row.
"""
PORTION_MINIMUM: Final = 4
"""A portion has fewer only if the reserve does: it takes a transaction on the reward's row."""


class StockShard(Item):
    """An item of stock_shards: a part of a reward's stock and total.

    `stock_count` is None if the stock is unlimited. `total_redeemed` is below 0 if more pieces were
    returned to this shard than taken from it.
    """

    shard_id: str
    reward_id: str
    definition_version: int
    stock_count: Int32 | None = None
    total_redeemed: Int32 = 0

    @property
    def number(self) -> int:
        return int(self.shard_id.rpartition("#")[2])

    def has(self, quantity: int) -> bool:
        """Return whether an exchange of so many pieces fits in this shard."""
        if self.stock_count is None:
            return self.total_redeemed + quantity <= PORTION_MAXIMUM
        return self.stock_count >= quantity


def shard_id_of(reward_id: str, number: int) -> str:
    return f"{reward_id}#{number}"


def choose(count: int, seed: str, attempt: int = 0) -> int:
    """Return a number below `count`: random over many seeds, the next one with each attempt."""
    return (zlib.crc32(seed.encode()) + attempt) % count


def with_shards(reward: Reward, shards: Sequence[StockShard]) -> Reward:
    """Return the reward with its whole stock and total, from its row and its shards."""
    total = reward.total_redeemed + sum(shard.total_redeemed for shard in shards)
    stock = reward.stock_count
    if stock is not None:
        stock += pieces_in(shards)
    return reward.model_copy(update={"stock_count": stock, "total_redeemed": total})


def pieces_in(shards: Sequence[StockShard]) -> int:
    return sum(shard.stock_count or 0 for shard in shards)


def fit_together(reward: Reward, shards: Sequence[StockShard]) -> bool:
    """Return whether no pieces moved between a reward's row and its shards during the reads.

    Exchanges in a shard, and returns to it, keep the sum of its pieces and its total.
    """
    if reward.stock_count is None or not reward.stock_shards:
        return len(shards) == (reward.stock_shards or 0)
    counted = sum(shard.total_redeemed for shard in shards)
    return pieces_in(shards) + counted == reward.stock_in_shards


def portion_of(reserve: int, shards: int, missing: int) -> int:
    """Return the pieces for a shard that is short of `missing`; 0 if the reserve has too few.

    The reserve shrinks by small portions at its end, so that few pieces are left in other shards.
    """
    if reserve < missing:
        return 0
    portion = min(PORTION_MAXIMUM, reserve // (2 * shards))
    return max(missing, min(reserve, max(PORTION_MINIMUM, portion)))


def added_shards(reward: Reward) -> list[StockShard]:
    """Return the additional shards of a reward in demand, with their first pieces.

    They double the number of shards. None at the maximum, or if the reserve is small.
    """
    existing = reward.stock_shards or 0
    count = 2 * existing or FIRST_SHARDS
    if count > SHARDS_MAXIMUM:
        return []
    pieces = None
    if reward.stock_count is not None:
        if reward.stock_count < count * RESERVE_PER_SHARD:
            return []
        pieces = min(PORTION_MAXIMUM, reward.stock_count // (2 * count))
    return [
        StockShard(
            shard_id=shard_id_of(reward.reward_id, number),
            reward_id=reward.reward_id,
            definition_version=reward.definition_version,
            stock_count=pieces,
        )
        for number in range(existing, count)
    ]
