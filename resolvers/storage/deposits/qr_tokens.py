"""The table qr_tokens: deposits to redeem. The code itself is not stored."""

from datetime import datetime

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.base.enums import QrTokenStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import format_instant
from resolvers.domain.deposits.qr_tokens import QrToken, check_redeemable, status_at
from resolvers.domain.deposits.reservations import release
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import (
    Item,
    Key,
    RetryError,
    Write,
    has_version,
    put,
    retry,
    update,
)
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import as_listed, parse_row, read_row

TABLE = "qr_tokens"
RESERVED_INDEX = "listing-expires_at-index"
RESERVED = "reserved"
"""The only partition of the index, with the tokens that have a reservation."""
# The attributes that can change while a token is open.
_CHANGED = (
    "status",
    "expires_at",
    "revoked_by",
    "revoked_reason",
    "reservation",
    "listing",
    "ttl",
    "version",
)


def key(token_id: str) -> Key:
    return TABLE, token_id


def read(database: Database, token_id: str) -> QrToken | None:
    return read_row(database, TABLE, QrToken, token_id)


def from_item(item: Item | None) -> QrToken | None:
    return None if item is None else parse_row(TABLE, QrToken, item)


def issue(token: QrToken) -> Write:
    return put(TABLE, _item_of(token), Attr("token_id").not_exists(), retry)


def change(before: QrToken, after: QrToken) -> Write:
    """Renew, revoke or expire the token, if it has not changed: a redeemed one stays redeemed."""
    return update(
        TABLE,
        before.token_id,
        _differences(before, after),
        Attr("status").eq(before.status.value) & has_version(before.version),
        retry,
    )


def redeem(before: QrToken, user_id: str, now: datetime) -> Write:
    """Mark the token redeemed, if its status and expiry allow it inside the transaction.

    It must not have changed since the read: the same transaction settles its reservation.
    """

    def on_condition_failed(old: Item | None) -> Exception:
        try:
            check_redeemable(from_item(old), now)
        except DomainError as error:
            return error
        return RetryError()

    return update(
        TABLE,
        before.token_id,
        {
            **_differences(before, release(before)),
            "status": QrTokenStatus.REDEEMED.value,
            "redeemed_by": user_id,
            "redeemed_at": format_instant(now),
        },
        Attr("status").eq(QrTokenStatus.ISSUED.value)
        & Attr("expires_at").gt(format_instant(now))
        & has_version(before.version),
        on_condition_failed,
    )


def _item_of(token: QrToken) -> Item:
    return token.to_item() | ({"listing": RESERVED} if token.reservation else {})


def _differences(before: QrToken, after: QrToken) -> Item:
    old, new = _item_of(before), _item_of(after)
    return {name: new.get(name) for name in _CHANGED if new.get(name) != old.get(name)}


def of_location(
    location_id: str, now: datetime, status: QrTokenStatus | None = None
) -> Listing[QrToken]:
    """List the tokens of a location, newest first; only one status at `now`, if given."""
    return Listing(
        TABLE,
        "location_id-issued_at-index",
        location_id,
        as_listed(TABLE, QrToken),
        newest_first=True,
        keep=None if status is None else lambda token: status_at(token, now) is status,
    )


def with_reservation(now: datetime) -> Listing[str]:
    """List the ids of tokens that expired with a reservation, the longest expired first.

    The index can lag: check the token itself.
    """
    return Listing(
        TABLE,
        RESERVED_INDEX,
        RESERVED,
        lambda _, items: [item["token_id"] for item in items],
        sort=KeyCondition("expires_at").lte(format_instant(now)),
    )
