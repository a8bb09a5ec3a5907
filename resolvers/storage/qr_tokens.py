"""The table qr_tokens: deposits to redeem. The code itself is not stored."""

from collections.abc import Sequence
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from resolvers.domain.enums import QrTokenStatus
from resolvers.domain.errors import DomainError
from resolvers.domain.qr_tokens import QrToken, check_redeemable, status_at
from resolvers.domain.times import format_instant
from resolvers.storage.client import Database
from resolvers.storage.expressions import (
    Item,
    Key,
    RetryError,
    Write,
    has_version,
    put,
    retry,
    update,
)
from resolvers.storage.pages import Listing
from resolvers.storage.rows import read_row

TABLE = "qr_tokens"


def key(token_id: str) -> Key:
    return TABLE, token_id


def read(database: Database, token_id: str) -> QrToken | None:
    return read_row(database, TABLE, QrToken, token_id)


def from_item(item: Item | None) -> QrToken | None:
    return None if item is None else QrToken.model_validate(item)


def issue(token: QrToken) -> Write:
    return put(TABLE, token.to_item(), Attr("token_id").not_exists(), retry)


def renew(before: QrToken, renewed: QrToken) -> Write:
    """Renew the token, if it has not changed since it was read."""
    return _change(before, renewed, ("expires_at", "ttl"))


def revoke(before: QrToken, revoked: QrToken) -> Write:
    """Mark the token revoked, if it has not changed: a redeemed one stays redeemed."""
    return _change(before, revoked, ("status", "revoked_by", "revoked_reason", "ttl"))


def _change(before: QrToken, after: QrToken, names: tuple[str, ...]) -> Write:
    item = after.to_item()
    return update(
        TABLE,
        before.token_id,
        {name: item.get(name) for name in (*names, "version")},
        Attr("status").eq(QrTokenStatus.ISSUED.value) & has_version(before.version),
        retry,
    )


def redeem(token_id: str, user_id: str, now: datetime) -> Write:
    """Mark the token redeemed, if its status and expiry allow it inside the transaction."""

    def on_condition_failed(old: Item | None) -> Exception:
        try:
            check_redeemable(from_item(old), now)
        except DomainError as error:
            return error
        return RetryError()

    return update(
        TABLE,
        token_id,
        {
            "status": QrTokenStatus.REDEEMED.value,
            "redeemed_by": user_id,
            "redeemed_at": format_instant(now),
        },
        Attr("status").eq(QrTokenStatus.ISSUED.value) & Attr("expires_at").gt(format_instant(now)),
        on_condition_failed,
    )


def _load(items: Sequence[Item]) -> list[QrToken | None]:
    return [QrToken.model_validate(item) for item in items]


def of_location(
    location_id: str, now: datetime, status: QrTokenStatus | None = None
) -> Listing[QrToken]:
    """List the tokens of a location, newest first; only one status at `now`, if given."""
    return Listing(
        TABLE,
        "location_id-issued_at-index",
        location_id,
        _load,
        newest_first=True,
        keep=None if status is None else lambda token: status_at(token, now) is status,
    )
