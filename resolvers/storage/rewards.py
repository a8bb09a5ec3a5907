"""The table rewards: the catalogue and the stock.

An admin's change is conditional on the definition_version that was read. It does not write
stock_count and total_redeemed, which exchanges change at the same time. A change of stock does
not write the definition, so it rewrites no index.
"""

from collections.abc import Mapping, Sequence

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.errors import OutOfStockError
from resolvers.domain.rewards import STOCK_MAXIMUM, Reward
from resolvers.storage import reward_texts
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item, Key, RetryError, Write, put, retry, update
from resolvers.storage.pages import Listing
from resolvers.storage.rows import as_listed

TABLE = "rewards"
CATALOGUE = "rewards"
"""The only partition of the catalogue's index, with all rewards, active or not."""
# Written once, or by exchanges and restocks, but never by an admin's change.
_NOT_DEFINED = {
    *("reward_id", "request_hash", "created_at"),
    *("stock_count", "total_redeemed", "counted_from_start"),
}
_DEFINED = tuple(name for name in Reward.model_fields if name not in _NOT_DEFINED)
APART = "has_texts_apart"


def key(reward_id: str) -> Key:
    return TABLE, reward_id


def read(database: Database, reward_id: str) -> Reward | None:
    item = database.get(TABLE, reward_id)
    # After the row: what changes both raises the version, so that a change of these fails.
    rows = _read_texts(database, [item] if item else [], consistent=True)
    if item and item.get(APART) and not rows:
        # A change came in between.
        item = database.get(TABLE, reward_id)
        rows = _read_texts(database, [item] if item else [], consistent=True)
    return None if item is None else Reward.model_validate(_whole(item, rows))


def read_many(database: Database, reward_ids: Sequence[str]) -> list[Reward | None]:
    """Read rewards for a list, perhaps slightly stale; None also for one that cannot be read."""
    found = database.batch_get(map(key, reward_ids), consistent=False)
    items = list(found.values())
    rows = _read_texts(database, items, consistent=False)
    apart = [item["reward_id"] for item in items if item.get(APART)]
    # A change came in between, or a replica lags.
    if missing := [each for each in apart if reward_texts.key(each) not in rows]:
        keys = [of(each) for each in missing for of in (key, reward_texts.key)]
        rows |= database.batch_get(keys, consistent=True)
    listed = as_listed(TABLE, Reward)(database, [_whole(item, rows) for item in items])
    rewards = dict(zip((item["reward_id"] for item in items), listed, strict=True))
    return [rewards.get(reward_id) for reward_id in reward_ids]


def _read_texts(database: Database, items: Sequence[Item], *, consistent: bool) -> dict[Key, Item]:
    keys = [reward_texts.key(item["reward_id"]) for item in items if item.get(APART)]
    return database.batch_get(keys, consistent=consistent) if keys else {}


def _whole(item: Item, rows: Mapping[Key, Item]) -> Item:
    reward_id = item["reward_id"]
    row = {**rows.get(key(reward_id), item), **rows.get(reward_texts.key(reward_id), {})}
    return {name: value for name, value in row.items() if name != APART}


def from_item(item: Item | None) -> Reward | None:
    """Read a row for a decision: long texts are not in it."""
    return None if item is None else Reward.model_validate(item)


def catalogue(
    *,
    category: str | None,
    max_points_cost: int | None,
    include_inactive: bool,
) -> Listing[Reward]:
    """List the rewards, cheapest first."""

    def keep(reward: Reward) -> bool:
        # The row is newer than its place in the index: its price now decides.
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
    return [row] if texts is None else [row, reward_texts.write(texts)]


def redefine(before: Reward, after: Reward) -> list[Write]:
    """Write the definition of a reward, if it has not changed since it was read."""
    item, texts = reward_texts.split(after)
    row = update(
        TABLE,
        after.reward_id,
        {name: item.get(name) for name in _DEFINED},
        Attr("definition_version").eq(before.definition_version),
        retry,
    )
    if texts is not None:
        return [row, reward_texts.write(texts)]
    _, former = reward_texts.split(before)
    return [row] if former is None else [row, reward_texts.remove(after.reward_id)]


def take_stock(reward: Reward, quantity: int) -> list[Write]:
    """Count an exchange of `quantity` pieces, if the definition has not changed since it was read.

    `reward` is read by `from_item`: texts that make the row large are of an older release, and
    leave it.
    A limited reward must have enough stock. A failed condition means OutOfStockError if only the
    stock is too low, and RetryError if the definition changed or the reward does not exist.
    """
    item, texts = reward_texts.split(reward)
    if texts is None or reward.has_texts_apart:
        return [_count(reward, quantity, {})]
    values = {name: item.get(name) for name in _DEFINED}
    return [_count(reward, quantity, values), reward_texts.write(texts)]


def _count(reward: Reward, quantity: int, values: Item) -> Write:
    unchanged = Attr("definition_version").eq(reward.definition_version)
    if reward.stock_count is None:
        added = {"total_redeemed": quantity}
        return update(TABLE, reward.reward_id, values, unchanged, retry, add=added)

    def on_condition_failed(old: Item | None) -> Exception:
        now = from_item(old)
        if now is None or now.definition_version != reward.definition_version:
            return RetryError()
        return OutOfStockError(now.stock_count or 0)

    return update(
        TABLE,
        reward.reward_id,
        values,
        unchanged & Attr("stock_count").gte(quantity),
        on_condition_failed,
        add={"stock_count": -quantity, "total_redeemed": quantity},
    )


def give_back(reward_id: str, quantity: int, stock: int) -> Write:
    """Undo the count of an exchange of `quantity` pieces; `stock` pieces return to the stock.

    The reward must exist. The maximum stock does not apply: every piece taken can return.
    """
    returned = {"stock_count": stock} if stock else {}
    return update(
        TABLE,
        reward_id,
        {},
        Attr("reward_id").exists(),
        retry,
        add={"total_redeemed": -quantity, **returned},
    )


def move_stock(reward_id: str, delta: int) -> Write:
    """Add `delta` to a limited reward's stock, if the result is within the bounds.

    The maximum applies only to added pieces: returned pieces can exceed it.
    """
    stock = Attr("stock_count")
    bounds = stock.gte(-delta) if delta < 0 else stock.between(0, STOCK_MAXIMUM - delta)
    return update(TABLE, reward_id, {}, bounds, retry, add={"stock_count": delta})
