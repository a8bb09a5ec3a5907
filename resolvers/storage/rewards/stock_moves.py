"""Move pieces between a reward's row and its shards. Their sum and the total do not change."""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr, ConditionBase

from resolvers.domain.rewards.rewards import Reward
from resolvers.domain.rewards.stock_shards import StockShard, pieces_in
from resolvers.storage.base.expressions import Item, Write, as_read, retry, update
from resolvers.storage.rewards import rewards, stock_shards


def divide(reward: Reward, added: Sequence[StockShard]) -> list[Write]:
    """Divide the reserve, if no other request has, and the definition has not changed."""
    pieces, count = pieces_in(added), (reward.stock_shards or 0) + len(added)
    values: Item = {"stock_shards": count}
    if reward.stock_count is not None:
        values["stock_in_shards"] = (reward.stock_in_shards or 0) + pieces
    unchanged = Attr("definition_version").eq(reward.definition_version)
    is_as_read = as_read("stock_in_shards", reward.stock_in_shards)
    condition = unchanged & rewards.has_shards(reward) & is_as_read
    return [_move(reward, values, condition, -pieces, 0), *stock_shards.put_new(added)]


def refill(reward: Reward, shard: StockShard, pieces: int) -> list[Write]:
    """Move pieces from the reserve to a shard, and the shard's count to the reward's row."""
    counted = shard.total_redeemed
    lent = 0 if reward.stock_count is None else pieces - counted
    row = _move(reward, {}, rewards.has_shards(reward), -pieces, counted, lent)
    return [row, stock_shards.refill(shard, pieces)]


def gather(reward: Reward, shards: Sequence[StockShard]) -> list[Write]:
    """Move all pieces of the shards to the reward's row, if no shard has changed since the read."""
    counted = sum(shard.total_redeemed for shard in shards)
    values = {"stock_shards": None, "stock_in_shards": None}
    row = _move(reward, values, rewards.has_shards(reward), pieces_in(shards), counted)
    return [row, *map(stock_shards.remove, shards)]


def _move(
    reward: Reward, values: Item, condition: ConditionBase, pieces: int, counted: int, lent: int = 0
) -> Write:
    """Add pieces to the reserve, and the shards' counts to the total."""
    added = {"total_redeemed": counted}
    if reward.stock_count is not None:
        added["stock_count"] = pieces
        condition &= Attr("stock_count").gte(-pieces)
    if lent:
        added["stock_in_shards"] = lent
    return update(rewards.TABLE, reward.reward_id, values, condition, retry, add=added)
