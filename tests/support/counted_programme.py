from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr

from admin.rollups.books import RollupBooks, read_books
from resolvers.domain.base.times import format_instant
from resolvers.storage.base.expressions import retry, update
from tests.support.identities import KIOSK, OPERATOR
from tests.support.service import TARO, Service

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
"""All that happens here, and the fiscal year that it is in."""


def live(service: Service) -> Service:
    """Deposits at two places, every kind of exchange, an erasure; 200 days ago."""
    service.earn(700)
    service.location_id = service.make_location(KIOSK, municipalityCode="222127")
    service.earn(300, TARO, "cans-2")
    service.wait(days=40)
    service.earn(40, name="cans-3")
    paid = service.exchange(service.make_reward(pointsCost=10))["exchange"]["id"]
    service.done("fulfilExchange", OPERATOR, exchangeId=paid)
    held = service.make_reward(pointsCost=20, requiresApproval=True)
    ids = [service.exchange(held, f"held-{n}", TARO)["exchange"]["id"] for n in range(4)]
    service.done("approveExchange", OPERATOR, exchangeId=ids[0])
    service.done("rejectExchange", OPERATOR, exchangeId=ids[1], reason="品切れ")
    service.done("cancelExchange", TARO, exchangeId=ids[2], idempotencyKey="cancel")
    service.wait(days=5)
    service.application.sweeper.handle({})
    service.done("eraseViewer", TARO, confirm=TARO["sub"])
    service.wait(days=200)
    return service


def books_of(service: Service, first: date = FIRST, last: date = LAST) -> RollupBooks:
    return read_books(service.database, service.settings.programme_time_zone, first, last)


def change(service: Service, rollup_id: str, **values: Any) -> None:
    """Change a roll-up as only a fault does."""
    counted_at = {"version": 99, "counted_at": format_instant(service.now)}
    everything = Attr("rollup_id").not_exists() | Attr("rollup_id").exists()
    service.database.commit(
        update("daily_rollups", rollup_id, {**counted_at, **values}, everything, retry)
    )
