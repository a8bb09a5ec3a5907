"""The table rewards: the catalogue and the stock.

An admin's change is conditional on the definition_version that was read. It does not write
stock_count and total_redeemed, which exchanges change at the same time. A change of stock does
not write the definition, so it rewrites no index. If a reward has shards, its row has their number,
and every write that could miss a shard is conditional on that number.
"""

from collections.abc import Mapping, Sequence

from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.base.errors import OutOfStockError
from resolvers.domain.rewards.rewards import SHARDS_MAXIMUM, STOCK_MAXIMUM, Reward
from resolvers.domain.rewards.stock_shards import (
    StockShard,
    choose,
    fit_together,
    shard_id_of,
    with_shards,
)
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import (
    Item,
    Key,
    RetryError,
    Write,
    as_read,
    put,
    retry,
    update,
)
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import as_listed, parse_row
from resolvers.storage.rewards import reward_texts, stock_shards
from resolvers.storage.rewards.reward_texts import key as texts_key

TABLE = "rewards"
CATALOGUE = "rewards"
"""The only partition of the catalogue's index, with all rewards, active or not."""
# Written once, or by exchanges and restocks, but never by an admin's change.
_NOT_DEFINED = {
    *("reward_id", "request_hash", "created_at"),
    *("stock_count", "stock_shards", "stock_in_shards", "total_redeemed", "counted_from_start"),
    *reward_texts.TEXTS,
}
_DEFINED = tuple(name for name in Reward.model_fields if name not in _NOT_DEFINED)


def key(reward_id: str) -> Key:
    return TABLE, reward_id


def read(database: Database, reward_id: str) -> Reward | None:
    """Read a reward with all its texts and its whole stock."""
    rows = _read_rows(database, [reward_id], consistent=True)
    item = rows.get(key(reward_id))
    if item is None:
        return None
    shards = [stock_shards.from_item(each) for each in _shards_in(rows, item)]
    return with_shards(parse_row(TABLE, Reward, _with_texts(item, rows)), shards)


def read_many(
    database: Database, reward_ids: Sequence[str], *, with_texts: bool = True
) -> list[Reward | None]:
    """Read rewards for a list, possibly slightly stale; None also for unreadable ones."""
    rows = _read_rows(database, reward_ids, consistent=False, with_texts=with_texts)
    items = [rows[key(each)] for each in dict.fromkeys(reward_ids) if key(each) in rows]
    rewards: dict[str, Reward | None] = {}
    listed = as_listed(TABLE, Reward)(database, [_with_texts(item, rows) for item in items])
    for item, reward in zip(items, listed, strict=True):
        parts = _shards_in(rows, item)
        shards = as_listed(stock_shards.TABLE, StockShard)(database, parts)
        read = [shard for shard in shards if shard is not None]
        is_readable = reward is not None and len(read) == len(shards)
        rewards[item["reward_id"]] = with_shards(reward, read) if reward and is_readable else None
    return [rewards.get(reward_id) for reward_id in reward_ids]


def _read_rows(
    database: Database, reward_ids: Sequence[str], *, consistent: bool, with_texts: bool = True
) -> dict[Key, Item]:
    """Read rewards with the rows of their texts, if wanted, and shards."""
    keys_of = (key, texts_key) if with_texts else (key,)
    keys = [key_of(reward_id) for reward_id in reward_ids for key_of in keys_of]
    rows = database.batch_get(keys, consistent=consistent)
    found = [rows[key(each)] for each in reward_ids if key(each) in rows]
    if shards := [each for item in found for each in _shards_of(item)]:
        rows |= database.batch_get(shards, consistent=consistent)
    # A change came in between, or a replica lags.
    if torn := [
        item["reward_id"] for item in found if not _is_whole(item, rows, with_texts=with_texts)
    ]:
        rows |= database.batch_get(map(key, torn), consistent=True)
        # After the rewards: a change of both raises the version, so that the read fails.
        items = [rows[key(each)] for each in torn if key(each) in rows]
        beside = [each for item in items for each in _shards_of(item)]
        beside += [texts_key(item["reward_id"]) for item in items if with_texts]
        rows |= database.batch_get(beside, consistent=True)
    return rows


def _shards_of(item: Item) -> list[Key]:
    count = item.get("stock_shards", 0)
    # An impossible number makes the row unreadable.
    is_count = type(count) is int and count <= SHARDS_MAXIMUM
    return stock_shards.keys_of(item["reward_id"], count if is_count else 0)


def _shards_in(rows: Mapping[Key, Item], item: Item) -> list[Item]:
    return [rows[each] for each in _shards_of(item) if each in rows]


def _is_whole(item: Item, rows: Mapping[Key, Item], *, with_texts: bool) -> bool:
    if with_texts:
        texts = rows.get(texts_key(item["reward_id"]), {})
        if texts.get("definition_version") != item.get("definition_version"):
            return False
    return all(each in rows for each in _shards_of(item))


def _with_texts(item: Item, rows: Mapping[Key, Item]) -> Item:
    return {**rows.get(texts_key(item["reward_id"]), {}), **item}


def read_shards(database: Database, reward: Reward) -> list[StockShard] | None:
    """Read the shards of a reward's row as just read; None if pieces have moved in between."""
    keys = stock_shards.keys_of(reward.reward_id, reward.stock_shards or 0)
    found = database.batch_get(keys, consistent=True)
    shards = [stock_shards.from_item(found[each]) for each in keys if each in found]
    return shards if fit_together(reward, shards) else None


def from_item(item: Item | None) -> Reward | None:
    """Read a row for a decision: it lacks long texts, and the stock of shards."""
    return None if item is None else parse_row(TABLE, Reward, item)


def catalogue(
    *, category: str | None, max_points_cost: int | None, include_inactive: bool
) -> Listing[Reward]:
    """List the rewards, cheapest first."""

    def keep(reward: Reward) -> bool:
        # The row is newer than its place in the index: its present price decides.
        return (
            (include_inactive or reward.is_active)
            and (category is None or reward.category == category)
            and (max_points_cost is None or reward.points_cost <= max_points_cost)
        )

    filters = (category is None, max_points_cost is None, include_inactive)
    return Listing(
        TABLE,
        "catalogue-points_cost-index",
        CATALOGUE,
        lambda database, items: read_many(database, [item["reward_id"] for item in items]),
        sort=None if max_points_cost is None else KeyCondition("points_cost").lte(max_points_cost),
        keep=None if all(filters) else keep,
    )


def put_new(reward: Reward) -> list[Write]:
    """Write a new reward, unless its id exists."""
    item, texts = reward_texts.split(reward)
    row = put(TABLE, {**item, "catalogue": CATALOGUE}, Attr("reward_id").not_exists(), retry)
    return [row, reward_texts.write(texts)]


def redefine(before: Reward, after: Reward) -> list[Write]:
    """Write the definition of a reward, if it has not changed since it was read.

    Its shards no longer serve exchanges of the former version: `stock_shards.stop` came first.
    """
    item, texts = reward_texts.split(after)
    unchanged = Attr("definition_version").eq(before.definition_version)
    row = update(
        TABLE,
        after.reward_id,
        {name: item.get(name) for name in _DEFINED},
        unchanged & has_shards(before) & as_read("stock_in_shards", before.stock_in_shards),
        retry,
    )
    return [row, reward_texts.write(texts)]


def has_shards(reward: Reward) -> ConditionBase:
    """Return the condition that a reward has as many shards as were read."""
    return as_read("stock_shards", reward.stock_shards)


def take_stock(reward: Reward, quantity: int) -> Write:
    """Count an exchange of `quantity` pieces, if the definition has not changed since it was read.

    A limited reward must have enough stock. A failed condition means OutOfStockError if only the
    stock is too low, and RetryError if the definition changed or the reward does not exist.
    """
    unchanged = Attr("definition_version").eq(reward.definition_version)
    if reward.stock_count is None:
        added = {"total_redeemed": quantity}
        return update(TABLE, reward.reward_id, {}, unchanged, retry, add=added)

    def on_condition_failed(old: Item | None) -> Exception:
        now = from_item(old)
        changed = now is None or now.definition_version != reward.definition_version
        if now is None or changed or now.stock_shards:
            return RetryError()
        return OutOfStockError(now.stock_count or 0)

    return update(
        TABLE,
        reward.reward_id,
        {},
        unchanged & Attr("stock_count").gte(quantity),
        on_condition_failed,
        add={"stock_count": -quantity, "total_redeemed": quantity},
    )


def give_back(reward: Item, exchange_id: str, quantity: int, stock: int) -> Write:
    """Undo the count of an exchange of `quantity` pieces; `stock` pieces return to the stock.

    `reward` is its row as read; with shards, the pieces return to one of them. The maximum stock
    does not apply: every piece taken can return.
    """
    table, row_id, exists = TABLE, reward["reward_id"], Attr("reward_id").exists()
    if count := reward.get("stock_shards"):
        row_id = shard_id_of(row_id, choose(count, exchange_id))
        table, exists = stock_shards.TABLE, Attr("shard_id").exists()
    returned = {"stock_count": stock} if stock else {}
    return update(table, row_id, {}, exists, retry, add={"total_redeemed": -quantity, **returned})


def move_stock(reward: Reward, delta: int, in_shards: int) -> Write:
    """Add `delta` to a limited reward's stock, if the result is within the bounds.

    `in_shards` pieces are in its shards: pieces are added to, and removed from, its row. The
    maximum applies only to added pieces: returned pieces can exceed it.
    """
    stock = Attr("stock_count")
    bounds: ConditionBase = stock.gte(-delta)
    if delta > 0:
        bounds = stock.lte(STOCK_MAXIMUM - delta - in_shards)
        bounds &= as_read("stock_in_shards", reward.stock_in_shards)
    return update(TABLE, reward.reward_id, {}, bounds, retry, add={"stock_count": delta})
