"""Issue QR tokens for deposits, and revoke them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resolvers.domain.base.enums import ErrorCode, StaffAct
from resolvers.domain.base.errors import DomainError, LimitReachedError, QrTokenError
from resolvers.domain.base.staff_actions import staff_action_id
from resolvers.domain.deposits import kiosk_caps
from resolvers.domain.deposits.budgets import budget_id_of, fiscal_year_at
from resolvers.domain.deposits.qr_codes import derive_code, token_id_of
from resolvers.domain.deposits.qr_tokens import Deposit, QrToken, issue, issue_again, revoke
from resolvers.domain.deposits.reservations import reservation_for, reserve
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.base.expressions import Item, Key, Write
from resolvers.storage.deposits import budgets, earn_rules, qr_tokens, recycle_events
from resolvers.storage.places import kiosks, locations

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class IssuedToken:
    """A token and the secret for its QR picture; `replayed` if the deposit already had it."""

    token: QrToken
    code: str
    replayed: bool


def issue_token(context: ServiceContext, deposit: Deposit) -> IssuedToken:
    """Issue the token of a deposit; the same deposit gets the same code, renewed if expired.

    If the budget has a ceiling, the token reserves the most points that it can earn. If kiosks have
    a cap, a new token adds as many to the kiosk's day.

    Raise NOT_FOUND, FORBIDDEN, TOKEN_ALREADY_REDEEMED, the errors of `issue` and `issue_again`,
    BUDGET_EXHAUSTED, KIOSK_DAILY_CAP_REACHED, CONFLICT_RETRY, OutcomeUnknownError.
    """
    secrets = context.settings.secrets
    code = derive_code(secrets.issue_key, deposit.kiosk_sub, deposit.device_event_id)
    token_id = token_id_of(secrets.pepper, code)
    try:
        return write_optimistically(
            context.database, lambda: _decide_issue(context, deposit, token_id, code)
        )
    except LimitReachedError as refused:
        # The metric Refused counts it without an id: an operator must look into this kiosk.
        said = (
            "a deposit exceeds the whole daily cap of the kiosk with sub %s: raise the cap"
            if refused.resets_at is None
            else "the kiosk with sub %s has reached its daily cap"
        )
        logger.warning(said, deposit.kiosk_sub)
        raise


def revoke_token(context: ServiceContext, token_id: str, reason: str) -> QrToken:
    """Revoke a token, and release its reservation.

    Raise the errors of `revoke`, CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[QrToken]:
        before = qr_tokens.read(context.database, token_id)
        after = revoke(before, context.caller.subject, reason)
        if before is None or after == before:
            return Change(after)
        record = record_act(
            context,
            StaffAct.REVOKE_QR_TOKEN,
            staff_action_id("revocation", token_id),
            qr_token_id=token_id,
            location_id=before.location_id,
            reason=reason,
        )
        writes = [qr_tokens.change(before, after), *record]
        if before.reservation is not None:
            writes.append(budgets.settle(before.reservation, issued=0))
        return Change(after, writes, before.version)

    return write_optimistically(context.database, decide)


def _decide_issue(
    context: ServiceContext, deposit: Deposit, token_id: str, code: str
) -> Change[IssuedToken]:
    fiscal_year = fiscal_year_at(context.now, context.settings.programme_time_zone)
    keys = (
        locations.key(deposit.location_id),
        qr_tokens.key(token_id),
        recycle_events.key(deposit.event_id),
        earn_rules.CURRENT_KEY,
        budgets.year_key(fiscal_year),
    )
    rows = context.database.batch_get(keys, consistent=True)
    location = locations.from_item(rows.get(keys[0]))
    if location is None:
        raise DomainError(
            ErrorCode.NOT_FOUND, "the location does not exist: check locationId", ["locationId"]
        )
    if context.caller.subject not in location.kiosk_ids:
        raise DomainError(
            ErrorCode.FORBIDDEN, "the location's kioskIds do not list this kiosk", ["locationId"]
        )
    seconds = context.settings.qr_token_seconds
    before = qr_tokens.from_item(rows.get(keys[1]))
    if before is not None:
        token = issue_again(before, deposit, context.now, seconds)
        _check_not_credited(rows, keys[2])
        if token == before:
            return Change(IssuedToken(token, code, replayed=True), row=token)
        token, reserving = _reserve(token, fiscal_year, rows.get(keys[4]))
        writes = [qr_tokens.change(before, token), *reserving]
        return Change(IssuedToken(token, code, replayed=True), writes, before.version, token)
    _check_not_credited(rows, keys[2])
    token = issue(
        deposit,
        location,
        token_id=token_id,
        rules=earn_rules.from_item(rows.get(keys[3])),
        programme=context.settings.programme,
        now=context.now,
        expires_in_seconds=seconds,
    )
    token, reserving = _reserve(token, fiscal_year, rows.get(keys[4]))
    counting = _count_on_day(context, token)
    writes = [qr_tokens.issue(token), *reserving, *counting]
    return Change(IssuedToken(token, code, replayed=False), writes, row=token)


def _reserve(
    token: QrToken, fiscal_year: int, year: Item | None
) -> tuple[QrToken, Sequence[Write]]:
    """Return the token with a reservation, and its write, if its budget has a ceiling now.

    A renewed token can already have one, perhaps of the last fiscal year: it keeps that.
    """
    budget_id = budget_id_of(fiscal_year, token.municipality)
    if token.reservation is not None or budget_id not in budgets.ceilings_of(year):
        return token, []
    reservation = reservation_for(token, budget_id)
    return reserve(token, reservation), [budgets.reserve(reservation)]


def _count_on_day(context: ServiceContext, token: QrToken) -> Sequence[Write]:
    """Return the write that counts a new token on its kiosk's day; none without a cap."""
    cap = context.settings.kiosk_daily_cap_points
    if cap is None:
        return []
    zone = context.settings.programme_time_zone
    return [kiosks.count_issue(kiosk_caps.count(token, cap, context.now, zone))]


def _check_not_credited(rows: Mapping[Key, Item], event_key: Key) -> None:
    # The TTL can have removed the redeemed token, or another issue key made its code.
    if event_key in rows:
        raise QrTokenError(
            ErrorCode.TOKEN_ALREADY_REDEEMED,
            "the deposit was already credited",
            field=["deviceEventId"],
        )
