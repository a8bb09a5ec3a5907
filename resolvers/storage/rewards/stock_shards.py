"""The table stock_shards: parts of the stock of rewards in high demand.

A shard has the definition_version of its reward, so that an exchange that takes from it needs no
condition on the reward's row.
"""

from collections.abc import Callable, Iterable

from boto3.dynamodb.conditions import Attr, ConditionBase

from resolvers.domain.rewards.stock_shards import PORTION_MAXIMUM, StockShard, shard_id_of
from resolvers.storage.base.expressions import Item, Key, Write, as_read, delete, put, retry, update
from resolvers.storage.base.rows import parse_row

TABLE = "stock_shards"


def keys_of(reward_id: str, count: int) -> list[Key]:
    return [(TABLE, shard_id_of(reward_id, number)) for number in range(count)]


def from_item(item: Item) -> StockShard:
    return parse_row(TABLE, StockShard, item)


def take(
    shard_id: str, version: int, quantity: int, *, limited: bool, note: Callable[[StockShard], None]
) -> Write:
    """Count an exchange in a shard; `note` gets a shard with too few pieces or another version."""
    added = {"total_redeemed": quantity}
    enough: ConditionBase = Attr("total_redeemed").lte(PORTION_MAXIMUM - quantity)
    if limited:
        enough, added["stock_count"] = Attr("stock_count").gte(quantity), -quantity

    def on_condition_failed(old: Item | None) -> Exception:
        if old is not None:
            note(from_item(old))
        return retry(old)

    unchanged = Attr("definition_version").eq(version)
    return update(TABLE, shard_id, {}, unchanged & enough, on_condition_failed, add=added)


def put_new(shards: Iterable[StockShard]) -> list[Write]:
    absent = Attr("shard_id").not_exists()
    return [put(TABLE, shard.to_item(), absent, retry) for shard in shards]


def stop(shard: StockShard, version: int) -> Write:
    """Prevent exchanges of an earlier version from taking from the shard."""
    values = {"definition_version": version}
    is_earlier = Attr("definition_version").lt(version)
    return update(TABLE, shard.shard_id, values, is_earlier, retry)


def refill(shard: StockShard, pieces: int) -> Write:
    """Give a shard more pieces, and restart its count at 0, unless it has changed since."""
    stock = None if shard.stock_count is None else shard.stock_count + pieces
    values = {"total_redeemed": 0, **({} if stock is None else {"stock_count": stock})}
    return update(TABLE, shard.shard_id, values, _is_as_read(shard), retry)


def remove(shard: StockShard) -> Write:
    """Delete a shard, unless it has changed since it was read."""
    return delete(TABLE, shard.shard_id, _is_as_read(shard), retry)


def _is_as_read(shard: StockShard) -> ConditionBase:
    stock = as_read("stock_count", shard.stock_count)
    return stock & Attr("total_redeemed").eq(shard.total_redeemed)
