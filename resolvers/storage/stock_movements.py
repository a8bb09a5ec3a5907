"""The table stock_movements: changes of stock by hand, one row per request.

A reward's stock plus the pieces in its exchanges equals the sum of its movements; the first one is
its initial stock. Exchanges are not stock movements: they are in the ledger.
"""

from boto3.dynamodb.conditions import Attr

from resolvers.domain.digests import digest
from resolvers.domain.items import Item as Row
from resolvers.domain.times import Instant
from resolvers.storage.client import Database
from resolvers.storage.expressions import Key, Write, put, retry
from resolvers.storage.rows import read_row

TABLE = "stock_movements"


class StockMovement(Row):
    """`request_hash` separates a repeated request from another one with the same key."""

    movement_id: str
    reward_id: str
    delta: int
    reason: str | None = None
    request_hash: str | None = None
    created_at: Instant


def initial_movement_id(reward_id: str) -> str:
    return digest("initial", reward_id)


def key(movement_id: str) -> Key:
    return TABLE, movement_id


def read(database: Database, movement_id: str) -> StockMovement | None:
    return read_row(database, TABLE, StockMovement, movement_id)


def record(movement: StockMovement) -> Write:
    """Write the movement unless it exists: then the request was done before."""
    return put(TABLE, movement.to_item(), Attr("movement_id").not_exists(), retry)
