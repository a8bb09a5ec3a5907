"""The table stock_movements: changes of stock by hand, one row per request.

Exchanges are not stock movements: they are in the ledger.
"""

from boto3.dynamodb.conditions import Attr

from resolvers.domain.rewards.rewards import StockMovement
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write, put, retry
from resolvers.storage.base.rows import read_row

TABLE = "stock_movements"


def read(database: Database, movement_id: str) -> StockMovement | None:
    return read_row(database, TABLE, StockMovement, movement_id)


def record(movement: StockMovement) -> Write:
    """Write the movement unless it exists: then the request was done before."""
    return put(TABLE, movement.to_item(), Attr("movement_id").not_exists(), retry)
