"""Books that are verified from checkpoints, and what moves them on."""

from datetime import UTC, datetime, timedelta

from admin.verification.incremental import verify_new
from admin.verification.reports import VerificationReport
from resolvers.storage.expressions import Item
from tests.support.identities import OPERATOR
from tests.support.service import HANAKO, Service
from tests.support.tampering import HANAKOS, Spoiler

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
VERIFIED = 8
"""Hanako's entries that the first verification reads."""


def verify(service: Service) -> VerificationReport:
    return verify_new(service.database, NOW, segments=1)


def counts(service: Service) -> tuple[int, int]:
    """How many entries were replayed, and how many accounts read whole, of right books."""
    report = verify(service)
    assert report.problems == []
    return report.entries_checked, report.read_again


def checkpoint(service: Service, user_id: str = HANAKOS) -> Item:
    rows = Spoiler(service).rows("ledger_checkpoints")
    return next(row for row in rows if row["user_id"] == user_id)


def bottles(service: Service, quantity: int, name: str) -> None:
    """Earn with what is left of the deposits before: five bottles are a point."""
    service.done("redeemQrToken", code=service.issue(quantity, name)["code"])


def exchange_of(service: Service, status: str) -> str:
    rows = Spoiler(service).rows("exchanges")
    own = [row for row in rows if (row["user_id"], row["status"]) == (HANAKOS, status)]
    return str(own[0]["exchange_id"])


def cans(service: Service) -> None:
    service.earn(7, HANAKO, "cans")


def exchange(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=2), "key-9", quantity=2)


def hold(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=3, requiresApproval=True), "key-10")


def approve(service: Service) -> None:
    held = exchange_of(service, "PENDING_APPROVAL")
    service.done("approveExchange", OPERATOR, exchangeId=held)


def adjust(service: Service) -> None:
    service.adjust(-3, "adjust-2")


def cancel(service: Service) -> None:
    taken = exchange_of(service, "CONFIRMED")
    service.done("cancelExchange", HANAKO, exchangeId=taken, idempotencyKey="cancel-1")


def reverse(service: Service) -> None:
    service.reverse(Spoiler(service).entry(2)["transaction_id"], "reverse-2")
