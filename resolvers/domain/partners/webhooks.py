"""Webhook subscriptions: each sends a partner some types of events, signed with its secrets.

Secrets, signatures and the meaning of answers follow Standard Webhooks 1.0.0
(github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.base.times import Instant
from resolvers.domain.base.validation import check_text, field_name
from resolvers.domain.partners.webhook_urls import check_webhook_url
from resolvers.domain.places.locations import check_municipality_code, municipality_key

RETRY_DELAYS_SECONDS: Final = (5, 30, 120, 600, 1800, 3600, 7200, *[14_400] * 5)
"""From each failed attempt to the next: 23.7 hours in all, plus at most 5 % each."""
ATTEMPTS: Final = len(RETRY_DELAYS_SECONDS) + 1
"""The queue's `maxReceiveCount`: after so many attempts it drops a message."""
RETRY_AFTER_LIMIT_SECONDS: Final = 14_400
SECRET_BYTES: Final = 32
FORMER_SECRET_HOURS: Final = 24
SECRETS_LIMIT: Final = 5
ACCOUNT_ERASED: Final = "account.erased"
WITH_MUNICIPALITY: Final = frozenset(
    {"points.earned", "deposit.credited", "location.status_changed"}
)
"""The types whose data can have a municipality."""
MUNICIPALITY_CODES_LIMIT = 100
_PARTNER_MAXIMUM_LENGTH = 100
_JITTER_PERCENT = 5
_SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with
_REQUIRED = ("partner", "url", "event_types")
_NEVER_CLEARED = (*_REQUIRED, "is_active")

Envelope = Mapping[str, Any]


class FormerSecret(Item):
    """A replaced secret; until `valid_until` deliveries are signed with it as well."""

    secret: str
    valid_until: Instant


class Subscription(Item):
    """An item of webhook_subscriptions. `municipality_codes` None: all events of the types.

    `gone_at`: when its endpoint answered 410 Gone, which made it inactive. A deleted subscription
    keeps its id, so that its createWebhookSubscription has no second effect, but no URL.
    """

    subscription_id: str
    request_hash: str
    partner: str
    url: str
    event_types: list[str]
    municipality_codes: list[str] | None = None
    includes_user_ids: bool = False
    is_active: bool = True
    secret: str
    former_secrets: tuple[FormerSecret, ...] = ()
    gone_at: Instant | None = None
    deleted_at: Instant | None = None
    version: int = 0
    created_at: Instant
    updated_at: Instant

    def secrets_at(self, now: datetime) -> list[str]:
        """Return the secrets that are valid, the current one first."""
        former = [each.secret for each in self.former_secrets if now < each.valid_until]
        return [self.secret, *former]

    def former_secret_ends_at(self, now: datetime) -> datetime | None:
        """Return the time until which a former secret is valid; None if none is."""
        ends = [each.valid_until for each in self.former_secrets if now < each.valid_until]
        return max(ends, default=None)


def format_secret(key: bytes) -> str:
    """Return 24 to 64 random bytes as a secret. Source: as above, "Signature scheme"."""
    return _SECRET_PREFIX + base64.b64encode(key).decode()


def create_subscription(
    content: Mapping[str, Any],
    *,
    subscription_id: str,
    request_hash: str,
    secret: str,
    now: datetime,
    may_loop_back: bool,
) -> Subscription:
    """Return a new subscription from the fields of its input in snake_case.

    Raise InvalidInput that names the field that is missing or out of range.
    """
    given = {name: value for name, value in content.items() if value is not None}
    for name in _REQUIRED:
        if name not in given:
            raise InvalidInputError(f"{field_name(name)} is required", ["input", field_name(name)])
    subscription = Subscription(
        subscription_id=subscription_id,
        request_hash=request_hash,
        secret=secret,
        created_at=now,
        updated_at=now,
        **_checked(given, may_loop_back=may_loop_back),
    )
    _check_types(subscription)
    return subscription


def update_subscription(
    subscription: Subscription, changes: Mapping[str, Any], now: datetime, *, may_loop_back: bool
) -> Subscription:
    """Return the subscription with changed fields of its input in snake_case; None clears.

    Return the same object if nothing differs. Raise InvalidInput that names the field.
    """
    if "includes_user_ids" in changes:
        raise InvalidInputError(
            "includesUserIds never changes: create another subscription and delete this one",
            ["input", "includesUserIds"],
        )
    for name in _NEVER_CLEARED:
        if name in changes and changes[name] is None:
            raise InvalidInputError(
                f"{field_name(name)} cannot be cleared: set a value", ["input", field_name(name)]
            )
    attributes = _checked(changes, may_loop_back=may_loop_back)
    if attributes.get("is_active"):
        attributes["gone_at"] = None
    changed = subscription.model_copy(update=attributes)
    _check_types(changed)
    return subscription if changed == subscription else _revise(changed, now)


def rotate_secret(subscription: Subscription, secret: str, now: datetime) -> Subscription:
    """Return the subscription with a new secret; the former one stays valid for a day.

    Raise InvalidInput if it would then have more than SECRETS_LIMIT secrets.
    """
    kept = [each for each in subscription.former_secrets if now < each.valid_until]
    if len(kept) + 2 > SECRETS_LIMIT:
        raise InvalidInputError(
            f"the subscription has {SECRETS_LIMIT} valid secrets: wait a day, or create another",
            ["id"],
        )
    ends_at = now + timedelta(hours=FORMER_SECRET_HOURS)
    former = FormerSecret(secret=subscription.secret, valid_until=ends_at)
    changes = {"secret": secret, "former_secrets": (former, *kept)}
    return _revise(subscription.model_copy(update=changes), now)


def delete_subscription(subscription: Subscription, now: datetime) -> Subscription:
    nothing = {"url": "", "secret": "", "former_secrets": (), "is_active": False}
    return _revise(subscription.model_copy(update={**nothing, "deleted_at": now}), now)


def close_gone(subscription: Subscription, now: datetime) -> Subscription:
    """Return the subscription as inactive, which its endpoint requested with 410 Gone."""
    return _revise(subscription.model_copy(update={"is_active": False, "gone_at": now}), now)


def wants(subscription: Subscription, envelope: Envelope) -> bool:
    """Return whether the subscription gets this event."""
    if not subscription.is_active or envelope["type"] not in subscription.event_types:
        return False
    if subscription.municipality_codes is None or envelope["type"] == ACCOUNT_ERASED:
        return True
    wanted = map(municipality_key, subscription.municipality_codes)
    return municipality_key(envelope["data"].get("municipality")) in {*wanted}


def show_to(subscription: Subscription, envelope: Envelope) -> dict[str, Any]:
    """Return the event for the subscription: without its user if it excludes user ids."""
    if subscription.includes_user_ids:
        return dict(envelope)
    shown = {
        name: value for name, value in envelope.items() if name not in ("partitionkey", "sequence")
    }
    data = {name: value for name, value in envelope["data"].items() if name != "userId"}
    return {**shown, "data": data}


def sign(secrets: Sequence[str], event_id: str, sent_at_seconds: int, body: bytes) -> str:
    """Return the header webhook-signature: a signature for each secret."""
    content = f"{event_id}.{sent_at_seconds}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix(_SECRET_PREFIX)) for secret in secrets]
    digests = [hmac.digest(key, content, hashlib.sha256) for key in keys]
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in digests)


def retry_delay_seconds(attempt: int, fraction: float, retry_after_seconds: int = 0) -> int:
    """Return the wait after failed attempt `attempt`, from 1; 0 after the last one.

    `fraction`, 0 to 1, is the random part. The endpoint can ask for more: `retry_after_seconds`.
    """
    if attempt >= ATTEMPTS:
        return 0
    asked_seconds = min(retry_after_seconds, RETRY_AFTER_LIMIT_SECONDS)
    seconds = max(RETRY_DELAYS_SECONDS[attempt - 1], asked_seconds)
    return seconds + int(seconds * _JITTER_PERCENT * fraction) // 100


def _revise(subscription: Subscription, now: datetime) -> Subscription:
    changes = {"version": subscription.version + 1, "updated_at": now}
    return subscription.model_copy(update=changes)


def _check_types(subscription: Subscription) -> None:
    types, path = subscription.event_types, ["input", "eventTypes"]
    if subscription.includes_user_ids and ACCOUNT_ERASED not in types:
        raise InvalidInputError(
            "eventTypes must include ACCOUNT_ERASED: a partner with user ids must erase them, too",
            path,
        )
    if ACCOUNT_ERASED in types and not subscription.includes_user_ids:
        raise InvalidInputError(
            "ACCOUNT_ERASED has no use without includesUserIds: leave it out", path
        )
    without = sorted({*types} - WITH_MUNICIPALITY - {ACCOUNT_ERASED})
    if subscription.municipality_codes is not None and without:
        raise InvalidInputError(
            f"{without[0]} has no municipality and is never sent with municipalityCodes: leave one "
            "of the two out",
            ["input", "municipalityCodes"],
        )


def _checked(values: Mapping[str, Any], *, may_loop_back: bool) -> dict[str, Any]:
    """Return the attributes of these fields of the input; None clears."""
    attributes: dict[str, Any] = {}
    for name, value in values.items():
        path = ["input", field_name(name)]
        if name == "url":
            check_webhook_url(value, path, may_loop_back=may_loop_back)
        elif value is not None and name in _CHECKS:
            _CHECKS[name](value, path)
        attributes[name] = value
    return attributes


def _check_partner(value: str, path: Sequence[str]) -> None:
    check_text(value, path, _PARTNER_MAXIMUM_LENGTH)


def _check_list(value: Sequence[str], path: Sequence[str]) -> None:
    if not value:
        raise InvalidInputError(f"{path[-1]} must not be empty", path)
    if len({*value}) < len(value):
        raise InvalidInputError(f"{path[-1]} must list each value once", path)


def _check_codes(value: Sequence[str], path: Sequence[str]) -> None:
    _check_list(value, path)
    if len(value) > MUNICIPALITY_CODES_LIMIT:
        raise InvalidInputError(f"{path[-1]} must have at most {MUNICIPALITY_CODES_LIMIT}", path)
    for code in value:
        check_municipality_code(code, path)


_CHECKS: Mapping[str, Callable[[Any, Sequence[str]], None]] = {
    "partner": _check_partner,
    "event_types": _check_list,
    "municipality_codes": _check_codes,
}
