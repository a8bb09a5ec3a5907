"""The table exchanges: what citizens exchanged, and how far it has come."""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr, ConditionBase

from resolvers.domain.enums import ExchangeStatus
from resolvers.domain.exchanges import Exchange
from resolvers.domain.times import format_instant
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item, Key, Write, put, retry, update
from resolvers.storage.pages import Listing
from resolvers.storage.rows import read_row, read_rows

TABLE = "exchanges"


# What a step changes of an exchange; the rest stands from its first moment on.
_MOVED_ON = (
    "status",
    "updated_at",
    "decided_by",
    "decided_at",
    "note",
    "voucher_code",
    "fulfilled_by",
    "fulfilled_at",
)


def key(exchange_id: str) -> Key:
    return TABLE, exchange_id


def from_item(item: Item | None) -> Exchange | None:
    return None if item is None else Exchange.model_validate(item)


def read(database: Database, exchange_id: str) -> Exchange | None:
    return read_row(database, TABLE, Exchange, exchange_id)


def read_many(database: Database, exchange_ids: Sequence[str]) -> list[Exchange | None]:
    """Read consistently: who has just made one asks for it in the same request."""
    return read_rows(database, TABLE, Exchange, exchange_ids, consistent=True)


def open_exchange(exchange: Exchange) -> Write:
    """Write a new exchange; its id comes from the transaction's, so it stands at most once."""
    return put(TABLE, exchange.to_item(), Attr("exchange_id").not_exists(), retry)


def move_on(before: Exchange, after: Exchange) -> Write:
    """Write the exchange as it is after a step, if it is still in the status it was read in.

    An approval also needs the hold to last at its moment, a time-out needs it to be over.
    """
    condition: ConditionBase = Attr("status").eq(before.status.value)
    if before.status is ExchangeStatus.PENDING_APPROVAL:
        moment = format_instant(after.updated_at)
        if after.status is ExchangeStatus.CONFIRMED:
            condition &= Attr("hold_until").gt(moment)
        elif after.status is ExchangeStatus.EXPIRED:
            condition &= Attr("hold_until").lte(moment)
    old, new = before.to_item(), after.to_item()
    changed = {name: new.get(name) for name in _MOVED_ON if new.get(name) != old.get(name)}
    return update(TABLE, after.exchange_id, changed, condition, retry)


def scrub(exchange_id: str) -> Write:
    """Remove what was written to, or for, the citizen."""
    return update(
        TABLE,
        exchange_id,
        {"note": None, "voucher_code": None},
        Attr("exchange_id").exists(),
        retry,
    )


def of_user(user_id: str, status: ExchangeStatus | None = None) -> Listing[Exchange]:
    return _listing("user_id-requested_at-index", user_id, status)


def of_status(status: ExchangeStatus) -> Listing[Exchange]:
    return _listing("status-requested_at-index", status.value, None)


def of_reward(reward_id: str, status: ExchangeStatus | None = None) -> Listing[Exchange]:
    return _listing("reward_id-requested_at-index", reward_id, status)


def waiting() -> Listing[Item]:
    """The exchanges that wait for approval, oldest first; as items, of which one may be broken."""
    status = ExchangeStatus.PENDING_APPROVAL.value
    return Listing(TABLE, "status-requested_at-index", status, lambda items: items)


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
