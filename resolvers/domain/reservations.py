"""Reservations: what a token keeps of its budget, from its issue to its end."""

from datetime import datetime

from resolvers.domain.budgets import Reservation
from resolvers.domain.earning import most_points
from resolvers.domain.enums import QrTokenStatus
from resolvers.domain.qr_tokens import QrToken, status_at, ttl_of


def reservation_for(token: QrToken, budget_id: str) -> Reservation:
    """Return the reservation of the most points that the token can bring."""
    return Reservation(budget_id=budget_id, points=most_points(token.items))


def reserve(token: QrToken, reservation: Reservation) -> QrToken:
    """Return the token with the reservation; its item then stays until it is released."""
    return token.model_copy(update={"reservation": reservation, "ttl": None})


def release(token: QrToken) -> QrToken:
    """Return the token without its reservation; the same object if it has none."""
    if token.reservation is None:
        return token
    # A revoked one stays: see `revoke`.
    ttl = None if token.status is QrTokenStatus.REVOKED else ttl_of(token.expires_at)
    return token.model_copy(update={"reservation": None, "ttl": ttl})


def end(token: QrToken, now: datetime) -> QrToken:
    """Return a token that is not open any more without its reservation; else the same object.

    Redemptions and revocations release it themselves, but not those of a release without budgets.
    EXPIRED is stored: somebody whose clock is behind could redeem the token otherwise.
    """
    status = status_at(token, now)
    if token.reservation is None or status is QrTokenStatus.ISSUED:
        return token
    update = {"status": status, "version": token.version + 1}
    return release(token).model_copy(update=update)
