"""Push subscriptions: the browsers in which a citizen wants notices of the wallet.

An endpoint belongs to the user who saved it last: a browser that two citizens share has one
endpoint.
"""

import base64
from datetime import datetime
from typing import Any, Final

from resolvers.domain.base.digests import digest
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.base.times import Instant
from resolvers.domain.partners.webhook_urls import check_webhook_url

SUBSCRIPTIONS_LIMIT: Final = 10
"""The most subscriptions of a citizen: another one replaces the oldest."""
ENDPOINT: Final = ("input", "endpoint")

_POINT_BYTES, _COORDINATE_BYTES, _AUTH_BYTES = 65, 32, 16
_UNCOMPRESSED = 4
# Source: NIST SP 800-186, 3.2.1.3, the curve P-256.
_P: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


class PushSubscription(Item):
    """A row of push_subscriptions. `p256dh` and `auth` are base64url without padding."""

    subscription_id: str
    user_id: str
    endpoint: str
    p256dh: str
    auth: str
    created_at: Instant

    def is_same(self, other: "PushSubscription") -> bool:
        """Return whether both are the same, apart from the time of saving."""
        return self == other.model_copy(update={"created_at": self.created_at})


class PushSubscriptionList(Item):
    """The row of the same table that names a user's subscriptions, oldest first."""

    subscription_id: str
    user_id: str
    subscription_ids: tuple[str, ...] = ()
    version: int = 0


def id_of_endpoint(endpoint: str) -> str:
    return digest("push subscription", endpoint)


def id_of_list(user_id: str) -> str:
    """Return the key of the user's list, which equals no digest."""
    return f"user#{user_id}"


def read_subscription(
    user_id: str, content: dict[str, Any], now: datetime, *, may_loop_back: bool
) -> PushSubscription:
    """Return the subscription of an input: the fields of the browser's PushSubscription.

    Raise InvalidInput: `endpoint` is not a public https address of at most 2,000 characters,
    `p256dh` not a point of P-256 in 65 bytes, or `auth` not 16 bytes. Source: RFC 8291, 2 and 3.1.
    """
    endpoint = check_webhook_url(content["endpoint"], ENDPOINT, may_loop_back=may_loop_back)
    return PushSubscription(
        subscription_id=id_of_endpoint(endpoint),
        user_id=user_id,
        endpoint=endpoint,
        p256dh=_encode(_read_point(content["p256dh"])),
        auth=_encode(_read_bytes(content["auth"], _AUTH_BYTES, "auth")),
        created_at=now,
    )


def add_subscription(
    before: PushSubscriptionList, subscription_id: str
) -> tuple[PushSubscriptionList, tuple[str, ...]]:
    """Return the list with this one as the newest, and the ids that it displaces."""
    others = tuple(each for each in before.subscription_ids if each != subscription_id)
    kept = (*others, subscription_id)[-SUBSCRIPTIONS_LIMIT:]
    return _change(before, kept), tuple(each for each in others if each not in kept)


def drop_subscription(before: PushSubscriptionList, subscription_id: str) -> PushSubscriptionList:
    return _change(
        before, tuple(each for each in before.subscription_ids if each != subscription_id)
    )


def _change(before: PushSubscriptionList, ids: tuple[str, ...]) -> PushSubscriptionList:
    return before.model_copy(update={"subscription_ids": ids, "version": before.version + 1})


def _read_point(text: str) -> bytes:
    raw = _read_bytes(text, _POINT_BYTES, "p256dh")
    x = int.from_bytes(raw[1 : 1 + _COORDINATE_BYTES])
    y = int.from_bytes(raw[1 + _COORDINATE_BYTES :])
    # y^2 = x^3 - 3x + b. Other points share no secret with our keys.
    is_on_curve = max(x, y) < _P and (y * y - x * x * x + 3 * x - _B) % _P == 0
    if raw[0] != _UNCOMPRESSED or not is_on_curve:
        raise InvalidInputError(
            "p256dh must be an uncompressed point of P-256: getKey('p256dh') of the subscription",
            ("input", "p256dh"),
        )
    return raw


def _read_bytes(text: str, size: int, name: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) != size:
        raise InvalidInputError(f"{name} must be {size} bytes in base64url", ("input", name))
    return raw


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
