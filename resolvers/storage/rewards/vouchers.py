"""The table vouchers: the codes of each reward's pool, and the exchanges that got them."""

from collections.abc import Sequence
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from resolvers.domain.base.times import format_instant
from resolvers.domain.rewards.rewards import Reward
from resolvers.domain.rewards.vouchers import Voucher
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write, put, retry, update
from resolvers.storage.base.pages import query_pages
from resolvers.storage.base.rows import list_rows, parse_row, read_rows
from resolvers.storage.rewards import rewards

TABLE = "vouchers"
POOL_INDEX = "pool-voucher_id-index"


def read_many(database: Database, voucher_ids: Sequence[str]) -> list[Voucher | None]:
    """Read consistently: the pool's index lags."""
    return read_rows(database, TABLE, Voucher, voucher_ids, consistent=True)


def read_with_reward(
    database: Database, reward_id: str, voucher_ids: Sequence[str]
) -> tuple[Reward | None, list[Voucher | None]]:
    """Read vouchers and their reward in one request, consistently."""
    keys = [(TABLE, voucher_id) for voucher_id in voucher_ids]
    found = database.batch_get([rewards.key(reward_id), *keys], consistent=True)
    rows = [found.get(key) for key in keys]
    return rewards.from_item(found.get(rewards.key(reward_id))), [
        None if row is None else parse_row(TABLE, Voucher, row) for row in rows
    ]


def read_free(database: Database, voucher_ids: Sequence[str]) -> list[Voucher]:
    """Read the free ones, consistently; leave out unreadable ones."""
    rows = list_rows(database, TABLE, Voucher, voucher_ids, consistent=True)
    return [row for row in rows if row is not None and row.pool is not None]


def in_pool(database: Database, reward_id: str, limit: int) -> list[str]:
    """Return the ids of at most `limit` free vouchers from the index, which lags."""
    items, _ = database.query(TABLE, POOL_INDEX, reward_id, limit=limit)
    return [item["voucher_id"] for item in items]


def count_in_pool(database: Database, reward_id: str) -> int:
    """Count the free vouchers of a reward by the index, which lags by a short time."""
    return sum(map(len, query_pages(database, TABLE, POOL_INDEX, reward_id)))


def put_new(voucher: Voucher) -> Write:
    """Write a new voucher, unless its id exists: then its code was loaded or given before."""
    return put(TABLE, voucher.to_item(), Attr("voucher_id").not_exists(), retry)


def hand_over(voucher: Voucher, exchange_id: str, moment: datetime) -> Write:
    """Take a voucher out of its pool for an exchange, if it is still free; remove its code."""
    return update(
        TABLE,
        voucher.voucher_id,
        {
            "exchange_id": exchange_id,
            "handed_over_at": format_instant(moment),
            "pool": None,
            "code": None,
        },
        Attr("pool").exists(),
        retry,
    )
