"""QR tokens: deposits that a kiosk has counted and that a user can redeem."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import (
    ErrorCode,
    LocationStatus,
    Material,
    QrTokenStatus,
    QuantityUnit,
)
from resolvers.domain.base.errors import DomainError, InvalidInputError, QrTokenError, TokenCode
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant, format_instant
from resolvers.domain.base.validation import POINTS_MAXIMUM, check_key, check_range, check_reason
from resolvers.domain.deposits.budgets import Reservation
from resolvers.domain.deposits.earning import (
    DepositItem,
    EarnRule,
    Programme,
    active_rule,
    points_value,
)
from resolvers.domain.places.locations import Location
from resolvers.domain.points.expiry import is_over

ITEMS_MAXIMUM = 20
QUANTITY_MAXIMUM = 100_000
OLDEST_DEPOSIT = timedelta(hours=24)
CLOCK_TOLERANCE = timedelta(minutes=5)
KEPT_AFTER_EXPIRY = timedelta(days=30)
ALREADY_REDEEMED = "the token was already redeemed and cannot be used again"


class QrToken(Item):
    """An item of qr_tokens.

    `municipality` is the location's code when the token was issued. `ttl`, in epoch seconds, is
    only for the item's removal: an item with a reservation has none. `status` is EXPIRED only
    after the sweeper released a reservation: see `status_at`.
    """

    token_id: str
    location_id: str
    municipality: str | None = None
    status: QrTokenStatus
    items: list[DepositItem]
    points_value: Int32
    issued_by: str
    issued_at: Instant
    expires_at: Instant
    occurred_at: Instant
    device_event_id: str
    event_id: str
    request_hash: str
    redeemed_by: str | None = None
    redeemed_at: Instant | None = None
    revoked_by: str | None = None
    revoked_reason: str | None = None
    reservation: Reservation | None = None
    ttl: int | None = None
    version: int = 0


@dataclass(frozen=True)
class MaterialQuantity:
    material: Material
    unit: QuantityUnit
    quantity: int


@dataclass(frozen=True)
class Deposit:
    """A kiosk's report of a deposit; occurred_at None means now."""

    kiosk_sub: str
    location_id: str
    device_event_id: str
    quantities: Sequence[MaterialQuantity]
    occurred_at: datetime | None = None

    @property
    def event_id(self) -> str:
        return digest(self.kiosk_sub, self.device_event_id)

    @property
    def request_hash(self) -> str:
        """Return the hash that a repeated deviceEventId must match."""
        quantities = [[item.material, item.unit, item.quantity] for item in self.quantities]
        occurred_at = None if self.occurred_at is None else format_instant(self.occurred_at)
        return digest(self.location_id, quantities, occurred_at)


def status_at(token: QrToken, now: datetime) -> QrTokenStatus:
    """Return the status at `now`: an issued token expires at, not after, expires_at."""
    if token.status is QrTokenStatus.ISSUED and now >= token.expires_at:
        return QrTokenStatus.EXPIRED
    return token.status


def issue(
    deposit: Deposit,
    location: Location,
    *,
    token_id: str,
    rules: Sequence[EarnRule],
    programme: Programme,
    now: datetime,
    expires_in_seconds: int,
) -> QrToken:
    """Return the token for a deposit at the location, with the rules at `now`.

    A rule whose points would be expired or exceed a daily cap does not accept its material.
    Raise InvalidInput, LOCATION_CLOSED (also if out of service), LOCATION_FULL or
    MATERIAL_NOT_ACCEPTED, in this order.
    """
    occurred_at = _check_deposit(deposit, now)
    if location.status is not LocationStatus.OPEN:
        is_full = location.status is LocationStatus.FULL
        code = ErrorCode.LOCATION_FULL if is_full else ErrorCode.LOCATION_CLOSED
        message = f"the location's status is {location.status}: use another location"
        raise DomainError(code, message, ["locationId"])
    items = _apply_rules(deposit.quantities, location, rules, programme, now)
    points = points_value(items)
    if points > POINTS_MAXIMUM:
        raise InvalidInputError(
            f"the deposit is worth more than {POINTS_MAXIMUM} points: split it", ["items"]
        )
    expires_at = now + timedelta(seconds=expires_in_seconds)
    return QrToken(
        token_id=token_id,
        location_id=deposit.location_id,
        municipality=location.municipality,
        status=QrTokenStatus.ISSUED,
        items=items,
        points_value=points,
        issued_by=deposit.kiosk_sub,
        issued_at=now,
        expires_at=expires_at,
        occurred_at=occurred_at,
        device_event_id=deposit.device_event_id,
        event_id=deposit.event_id,
        request_hash=deposit.request_hash,
        ttl=ttl_of(expires_at),
    )


def ttl_of(expires_at: datetime) -> int:
    """Return when DynamoDB may delete a token's item, in epoch seconds."""
    return int((expires_at + KEPT_AFTER_EXPIRY).timestamp())


def renew(token: QrToken, now: datetime, expires_in_seconds: int) -> QrToken:
    """Return the token, valid again from `now`; raise ValueError if redeemed or revoked."""
    if token.status not in (QrTokenStatus.ISSUED, QrTokenStatus.EXPIRED):
        raise ValueError(f"a token with status {token.status} cannot be renewed")
    expires_at = now + timedelta(seconds=expires_in_seconds)
    return token.model_copy(
        update={
            "status": QrTokenStatus.ISSUED,
            "expires_at": expires_at,
            "ttl": ttl_of(expires_at) if token.reservation is None else None,
            "version": token.version + 1,
        }
    )


def issue_again(
    token: QrToken, deposit: Deposit, now: datetime, expires_in_seconds: int
) -> QrToken:
    """Return the token of a repeated deviceEventId, renewed if it has expired.

    Raise IDEMPOTENCY_KEY_REUSED for another deposit under that id, TOKEN_ALREADY_REDEEMED or
    TOKEN_REVOKED.
    """
    path = ["deviceEventId"]
    if token.request_hash != deposit.request_hash:
        raise DomainError(
            ErrorCode.IDEMPOTENCY_KEY_REUSED,
            "this deviceEventId belongs to another deposit: use a new one",
            path,
        )
    if status_at(token, now) is QrTokenStatus.EXPIRED:
        return renew(token, now, expires_in_seconds)
    return _check_open(token, path)


def revoke(token: QrToken | None, revoked_by: str, reason: str) -> QrToken:
    """Return the token as revoked: it can no longer be redeemed or renewed, even if expired.

    It no longer reserves points.

    Return the same object if it was already revoked. Raise InvalidInput for the reason, NOT_FOUND
    or TOKEN_ALREADY_REDEEMED.
    """
    check_reason(reason)
    path = ["tokenId"]
    if token is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the token does not exist: check tokenId", path)
    if token.status is QrTokenStatus.REVOKED:
        return token
    _check_open(token, path)
    return token.model_copy(
        update={
            "status": QrTokenStatus.REVOKED,
            "revoked_by": revoked_by,
            "revoked_reason": reason,
            "reservation": None,
            # The item stays, so that the deposit's id stays revoked for ever.
            "ttl": None,
            "version": token.version + 1,
        }
    )


def check_redeemable(token: QrToken | None, now: datetime) -> QrToken:
    """Return the token; raise QrTokenError if unknown, redeemed, revoked or expired."""
    if token is None:
        raise QrTokenError(ErrorCode.TOKEN_NOT_FOUND, "the token does not exist: check code")
    if status_at(token, now) is QrTokenStatus.EXPIRED:
        raise QrTokenError(
            ErrorCode.TOKEN_EXPIRED, "the token has expired: scan a new code", token.expires_at
        )
    return _check_open(token, ["code"])


def _check_open(token: QrToken, field_path: Sequence[str]) -> QrToken:
    revoked = "the token was revoked and cannot be used"
    closed: dict[QrTokenStatus, tuple[TokenCode, str]] = {
        QrTokenStatus.REVOKED: (ErrorCode.TOKEN_REVOKED, revoked),
        QrTokenStatus.REDEEMED: (ErrorCode.TOKEN_ALREADY_REDEEMED, ALREADY_REDEEMED),
    }
    if token.status in closed:
        raise QrTokenError(*closed[token.status], token.expires_at, field_path)
    return token


def _check_deposit(deposit: Deposit, now: datetime) -> datetime:
    """Return when the deposit occurred; raise InvalidInput for a part out of range."""
    check_key(deposit.device_event_id, ["deviceEventId"])
    if not 1 <= len(deposit.quantities) <= ITEMS_MAXIMUM:
        raise InvalidInputError(f"items must have 1 to {ITEMS_MAXIMUM} entries", ["items"])
    seen = set()
    for index, item in enumerate(deposit.quantities):
        path = ["items", str(index)]
        check_range(item.quantity, 1, QUANTITY_MAXIMUM, [*path, "quantity"])
        if (item.material, item.unit) in seen:
            raise InvalidInputError(f"items must list {item.material} by {item.unit} once", path)
        seen.add((item.material, item.unit))
    if deposit.occurred_at is None:
        return now
    path = ["occurredAt"]
    if deposit.occurred_at < now - OLDEST_DEPOSIT:
        raise InvalidInputError("occurredAt must be within the last 24 hours", path)
    if deposit.occurred_at > now + CLOCK_TOLERANCE:
        raise InvalidInputError("occurredAt must be at most 5 minutes ahead: set the clock", path)
    return deposit.occurred_at


def _apply_rules(
    quantities: Sequence[MaterialQuantity],
    location: Location,
    rules: Sequence[EarnRule],
    programme: Programme,
    now: datetime,
) -> list[DepositItem]:
    items = []
    for index, item in enumerate(quantities):
        rule = active_rule(rules, item.material, item.unit, now)
        if item.material not in location.accepted_materials:
            problem = f"the location does not accept {item.material}: use another location"
        elif rule is None:
            problem = f"no earn rule is active for {item.material} by {item.unit}"
        elif is_over(expiry := rule.expiry_in(programme), now, programme.zone):
            problem = f"points for {item.material} expired at the end of {expiry.last_day}"
        elif not rule.can_earn_within(programme.daily_cap_points):
            problem = f"the daily cap is below the {rule.points_of(1)} points of {item.material}"
        else:
            items.append(
                DepositItem(
                    material=item.material, unit=item.unit, quantity=item.quantity, rule=rule
                )
            )
            continue
        raise DomainError(
            ErrorCode.MATERIAL_NOT_ACCEPTED, problem, ["items", str(index), "material"]
        )
    return items
