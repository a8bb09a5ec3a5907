"""The table exchanges: what citizens exchanged, and how far it has come."""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr

from resolvers.rules.exchanges import Exchange
from resolvers.rules.vocabulary import ExchangeStatus
from resolvers.tables.dynamo import Database
from resolvers.tables.pages import Listing
from resolvers.tables.rows import read_row, read_rows
from resolvers.tables.writes import Write, decide_again, put

TABLE = "exchanges"


def read(database: Database, exchange_id: str) -> Exchange | None:
    return read_row(database, TABLE, Exchange, exchange_id)


def read_many(database: Database, exchange_ids: Sequence[str]) -> list[Exchange | None]:
    """Read consistently: who has just made one asks for it in the same request."""
    return read_rows(database, TABLE, Exchange, exchange_ids, consistent=True)


def open_exchange(exchange: Exchange) -> Write:
    """Write a new exchange; its id comes from the transaction's, so it stands at most once."""
    return put(TABLE, exchange.to_item(), Attr("exchange_id").not_exists(), decide_again)


def of_user(user_id: str, status: ExchangeStatus | None = None) -> Listing[Exchange]:
    return _listing("user_id-requested_at-index", user_id, status)


def of_status(status: ExchangeStatus) -> Listing[Exchange]:
    return _listing("status-requested_at-index", status.value, None)


def of_reward(reward_id: str, status: ExchangeStatus | None = None) -> Listing[Exchange]:
    return _listing("reward_id-requested_at-index", reward_id, status)


def _listing(index: str, partition: str, status: ExchangeStatus | None) -> Listing[Exchange]:
    """A partition of an index, newest first; of one status only, where given."""
    return Listing(
        TABLE,
        index,
        partition,
        lambda items: [Exchange.model_validate(item) for item in items],
        newest_first=True,
        keep=None if status is None else lambda exchange: exchange.status is status,
    )
