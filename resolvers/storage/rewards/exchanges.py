"""The table exchanges: users' exchanges, and their states."""

from collections.abc import Sequence
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.base.times import format_instant
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Key, RetryError, Write, put, retry, update
from resolvers.storage.base.lots import shorten
from resolvers.storage.base.pages import Listing, PageRequest
from resolvers.storage.base.rows import (
    as_listed,
    list_rows,
    of_listed_keys,
    parse_row,
    read_row,
    read_rows,
)

TABLE = "exchanges"
USER_INDEX = "user_id-requested_at-index"
REWARD_INDEX = "reward_id-requested_at-index"
STATUS_INDEX = "status-requested_at-index"
_WAITING = ExchangeStatus.PENDING_APPROVAL.value

# The attributes that a step changes; the others never change.
_MOVED_ON = (
    "status",
    "updated_at",
    "decided_by",
    "decided_at",
    "note",
    "voucher_code",
    "voucher_digest",
    "fulfilled_by",
    "fulfilled_at",
)


def key(exchange_id: str) -> Key:
    return TABLE, exchange_id


def from_item(item: Item | None) -> Exchange | None:
    return None if item is None else parse_row(TABLE, Exchange, item)


def read(database: Database, exchange_id: str) -> Exchange | None:
    return read_row(database, TABLE, Exchange, exchange_id)


def read_many(database: Database, exchange_ids: Sequence[str]) -> list[Exchange | None]:
    """Read exchanges for a list; None also for unreadable ones.

    Read consistently: the request that created an exchange can ask for it.
    """
    return list_rows(database, TABLE, Exchange, exchange_ids, consistent=True)


def read_all(database: Database, exchange_ids: Sequence[str]) -> list[Exchange]:
    """Read the exchanges of entries, consistently. Raise RetryError if one is not visible yet."""
    found = read_rows(database, TABLE, Exchange, exchange_ids, consistent=True)
    visible = [exchange for exchange in found if exchange is not None]
    if len(visible) < len(found):
        raise RetryError
    return visible


def open_exchange(exchange: Exchange) -> Write:
    """Write a new exchange; its id comes from the transaction's id, so it exists at most once."""
    item = shorten(exchange.to_item())
    return put(TABLE, item, Attr("exchange_id").not_exists(), retry)


def move_on(before: Exchange, after: Exchange) -> Write:
    """Write the exchange after a step, if it still has the status that was read.

    At the time of the step, an approval also needs an unexpired hold, a time-out an expired one.
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
    """Remove the note, and the voucher code with its digest."""
    return update(
        TABLE,
        exchange_id,
        {"note": None, "voucher_code": None, "voucher_digest": None},
        Attr("exchange_id").exists(),
        retry,
    )


def of_user(user_id: str, status: ExchangeStatus | None = None) -> Listing[Exchange]:
    return _listing(USER_INDEX, user_id, status)


def of_voucher(
    voucher_digest: str, status: ExchangeStatus | None = None, reward_id: str | None = None
) -> Listing[Exchange]:
    """List the exchanges that got this voucher code, newest first."""

    def keep(exchange: Exchange) -> bool:
        # The index lags: an erasure may have removed the code.
        is_wanted = status in (None, exchange.status) and reward_id in (None, exchange.reward_id)
        return is_wanted and exchange.voucher_digest == voucher_digest

    index = "voucher_digest-requested_at-index"
    load = of_listed_keys(TABLE, Exchange, consistent=True)
    return Listing(TABLE, index, voucher_digest, load, newest_first=True, keep=keep)


def of_status(status: ExchangeStatus) -> Listing[Exchange]:
    return _listing(STATUS_INDEX, status.value, None)


def of_reward(reward_id: str, status: ExchangeStatus | None = None) -> Listing[Exchange]:
    return _listing(REWARD_INDEX, reward_id, status)


def waiting() -> Listing[Item]:
    """List exchanges that wait for approval, oldest first, as items: some can be unreadable."""
    return Listing(TABLE, STATUS_INDEX, _WAITING, lambda _, items: items)


def oldest_waiting(database: Database) -> datetime | None:
    """Return when the oldest exchange that waits for approval was requested.

    Leave out unreadable ones.
    """
    listing = Listing(TABLE, STATUS_INDEX, _WAITING, as_listed(TABLE, Exchange))
    page = listing.read_page(database, PageRequest(1))
    return page.rows[0].row.requested_at if page.rows else None


def _listing(index: str, partition: str, status: ExchangeStatus | None) -> Listing[Exchange]:
    """List a partition of an index, newest first; only one status, if given."""
    return Listing(
        TABLE,
        index,
        partition,
        as_listed(TABLE, Exchange),
        newest_first=True,
        keep=None if status is None else lambda exchange: exchange.status is status,
    )
