"""Reservations: the points that a token reserves in its budget, from its issue to its end."""

from datetime import datetime

from resolvers.domain.base.enums import QrTokenStatus
from resolvers.domain.deposits.budgets import Reservation
from resolvers.domain.deposits.earning import most_points
from resolvers.domain.deposits.qr_tokens import QrToken, status_at, ttl_of


def reservation_for(token: QrToken, budget_id: str) -> Reservation:
    """Return the reservation of the most points that the token can earn."""
    return Reservation(budget_id=budget_id, points=most_points(token.items))


def reserve(token: QrToken, reservation: Reservation) -> QrToken:
    """Return the token with the reservation; its item then stays until the release."""
    return token.model_copy(update={"reservation": reservation, "ttl": None})


def release(token: QrToken) -> QrToken:
    """Return the token without its reservation; the same object if it has none."""
    if token.reservation is None:
        return token
    return token.model_copy(update={"reservation": None, "ttl": ttl_of(token.expires_at)})


def end(token: QrToken, now: datetime) -> QrToken:
    """Return an expired token without its reservation; the same object if it has none to end.

    Redemptions and revocations release it themselves. Store EXPIRED: otherwise a process whose
    clock is behind could still redeem the token.
    """
    if token.reservation is None or status_at(token, now) is not QrTokenStatus.EXPIRED:
        return token
    update = {"status": QrTokenStatus.EXPIRED, "version": token.version + 1}
    return release(token).model_copy(update=update)
