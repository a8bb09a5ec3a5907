"""Roll-ups are compared with the books, and written again, while events come."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr

from admin.rollups.books import RollupBooks, read_books
from admin.rollups.rebuild import rebuild_rollups, verify_rollups
from resolvers.domain.times import format_instant
from resolvers.storage.expressions import retry, update
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import KIOSK, OPERATOR
from tests.support.rollup_books import RollupBooks as Expected
from tests.support.rollup_books import stored_rollups
from tests.support.rollup_queue import count, count_events, counted_events
from tests.support.service import TARO, Service

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
"""All that happens here, and the fiscal year that it is in."""


@pytest.fixture
def lived(service: Service) -> Service:
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
    service.application.sweep()
    service.done("eraseViewer", TARO, confirm=TARO["sub"])
    service.wait(days=200)
    return service


def books_of(service: Service, first: date = FIRST, last: date = LAST) -> RollupBooks:
    return read_books(service.database, service.settings.programme_time_zone, first, last)


def rebuild(service: Service, *days: date) -> Any:
    return rebuild_rollups(service.database, books_of(service, *days), service.now)


def test_counted_rollups_do_not_differ(lived: Service) -> None:
    count_events(lived)

    report = verify_rollups(lived.database, books_of(lived))

    assert report.differences == []
    assert report.rollups == len(stored_rollups(lived))


def test_wrong_missing_and_needless_counts_are_named(lived: Service) -> None:
    count_events(lived)
    missing = next(each for each in stored_rollups(lived) if each.startswith("2027-01/reward/"))
    change(lived, "2026-11-25/all", deposits=9)
    needless = {"period": "2026-11-25", "listing": "municipality/2026-11", "deposits": 1}
    change(lived, "2026-11-25/municipality/13101", **needless)
    lived.delete("daily_rollups", missing)

    report = verify_rollups(lived.database, books_of(lived))

    named = {(each.rollup_id, each.count): (each.stored, each.right) for each in report.differences}
    assert named["2026-11-25/all", "deposits"] == (9, 2)
    assert named["2026-11-25/municipality/13101", "deposits"] == (1, 0)
    assert {key[0] for key in named} == {
        "2026-11-25/all",
        "2026-11-25/municipality/13101",
        missing,
    }
    rebuild(lived)
    assert verify_rollups(lived.database, books_of(lived)).differences == []


def test_rebuild_counts_what_was_never_counted(lived: Service) -> None:
    report = rebuild(lived)

    assert report.differences
    assert stored_rollups(lived) == Expected(lived).expected()
    assert verify_rollups(lived.database, books_of(lived)).differences == []


def test_events_after_rebuild_change_nothing(lived: Service) -> None:
    rebuild(lived)

    count_events(lived)

    assert stored_rollups(lived) == Expected(lived).expected()


def test_rebuild_of_one_day_corrects_month_and_year(lived: Service) -> None:
    count_events(lived)
    right = stored_rollups(lived)
    for rollup_id, name in (("2026-11-25/all", "deposits"), ("2026-11/all", "deposits")):
        change(lived, rollup_id, **{name: right[rollup_id][name] - 1})
    change(lived, "FY2026/all", deposits=right["FY2026/all"]["deposits"] - 1)

    rebuild(lived, date(2026, 11, 25), date(2026, 11, 25))

    assert stored_rollups(lived) == right


@pytest.mark.parametrize("in_front", [LosesReplies, LosesRequests])
def test_rebuild_with_lost_answers_writes_once(
    lived: Service, in_front: Callable[[Any, int], Any]
) -> None:
    torn = lived.through(in_front(lived.client, 5))

    rebuild(torn)

    assert stored_rollups(lived) == Expected(lived).expected()


def test_events_during_rebuild_count_once(lived: Service) -> None:
    """Before each of the first transactions another event of those days is counted."""
    events = counted_events(lived)
    waiting = list(events)

    def arrive() -> None:
        if waiting:
            count(lived, [waiting.pop(0)])

    overtaken = IsOvertaken(lived.client, arrive, count=len(events))
    rebuild(lived.through(overtaken))
    for event in events:
        count(lived, [event])

    assert stored_rollups(lived) == Expected(lived).expected()


def change(service: Service, rollup_id: str, **values: Any) -> None:
    """Change a roll-up as only a fault does."""
    counted_at = {"version": 99, "counted_at": format_instant(service.now)}
    everything = Attr("rollup_id").not_exists() | Attr("rollup_id").exists()
    service.database.commit(
        update("daily_rollups", rollup_id, {**counted_at, **values}, everything, retry)
    )
