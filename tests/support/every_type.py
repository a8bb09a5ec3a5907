"""A life that leaves an entry of every type in the ledger, through the mutations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from resolvers.domain.base.times import parse_instant
from resolvers.domain.deposits.budgets import fiscal_year_at
from tests.support.exchange_steps import Desk, granted
from tests.support.expirations import swept
from tests.support.identities import ADMIN
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service


def live(service: Service, look: Callable[[], object] = list) -> dict[str, Any]:
    """Live as Hanako, in a year with a budget; call `look` after some of the entries.

    Return some exchanges by name.

    She changes her name and is suspended in between; that adds no entry.
    """
    desk = Desk(service)

    def looked(payload: Any) -> Any:
        service.wait(seconds=1)
        look()
        return granted(payload)

    service.done("updateViewer", input={"displayName": "花子"})
    year = fiscal_year_at(service.now, service.settings.programme_time_zone)
    service.done("setBudget", ADMIN, input={"fiscalYear": year, "points": 5_000})
    looked(service.earn(1000))
    approved, rejected, cancelled = (
        desk.hold(name, pointsCost=100) for name in ("approved", "rejected", "cancelled")
    )
    looked(desk.approve(approved))
    looked(desk.reject(rejected, reason="no stamp on the card"))
    looked(desk.cancel(cancelled))
    service.done("updateViewer", input={"displayName": "徳川花子"})
    refunded = desk.confirmed("refunded", pointsCost=50)
    look()
    looked(desk.cancel(refunded, "refund"))
    adjusted = looked(service.adjust(7, reason="a complaint", notice="thank you"))
    service.done("suspendUser", ADMIN, userId=HANAKO["sub"], reason="two accounts")
    looked(service.reverse(adjusted["ledgerEntry"]["id"], reason="no complaint"))
    service.done("reinstateUser", ADMIN, userId=HANAKO["sub"])
    timed_out = desk.hold("timed-out", pointsCost=10)
    service.now = parse_instant(END_OF_FISCAL_YEAR) + timedelta(minutes=1)
    swept(service.database, service.now)
    # What the hold gave back has passed its day, too.
    swept(service.database, service.now)
    look()
    service.earn(30, name="new-year")
    return {
        "approved": approved,
        "rejected": rejected,
        "cancelled": cancelled,
        "refunded": refunded,
        "timed out": timed_out,
    }
