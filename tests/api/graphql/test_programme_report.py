from typing import Any

import pytest

from tests.support.identities import KIOSK, OPERATOR
from tests.support.rollup_books import count_events
from tests.support.service import TARO, Service

NONE = dict.fromkeys(("requested", "confirmed", "fulfilled", "rejected", "cancelled", "expired"), 0)


@pytest.fixture
def counted(service: Service) -> Service:
    """On 25 November two citizens deposit at two places, one without a code; both exchange."""
    service.earn(700)
    service.location_id = service.make_location(KIOSK, municipalityCode="222127")
    service.earn(30, TARO, "cans-2")
    service.earn(40, name="cans-3")
    service.exchange(service.make_reward())
    held = service.make_reward(pointsCost=20, requiresApproval=True)
    service.exchange(held, "held", TARO)
    count_events(service)
    return service


def ask(service: Service, **arguments: Any) -> Any:
    return service.ask("programmeReport", OPERATOR, **arguments)


def test_month_shows_totals_days_and_lists(counted: Service) -> None:
    report = ask(counted, month="2026-11")

    assert (report["firstDay"], report["lastDay"]) == ("2026-11-01", "2026-11-30")
    assert report["countedAt"] == "2026-11-25T09:00:00.000Z"
    totals = report["totals"]
    assert (totals["deposits"], totals["pointsIssued"], totals["activeUsers"]) == (3, 770, 2)
    assert totals["exchanges"] == {**NONE, "requested": 1, "confirmed": 1}
    points = {name: n for name, n in totals["points"].items() if n}
    assert points == {"issued": 770, "spent": 500, "held": 20, "change": 270}
    by_day = {step["firstDay"]: step["figures"] for step in report["steps"]}
    assert len(by_day) == 30
    assert by_day["2026-11-25"] == {**totals, "activeUsers": None}
    assert by_day["2026-11-24"]["deposits"] == 0
    (cans,) = report["materials"]
    assert (cans["material"], cans["quantity"], cans["pointsIssued"]) == ("ALUMINIUM_CAN", 770, 770)
    places = [(row["municipalityCode"], row["figures"]) for row in report["municipalities"]]
    assert [code for code, _ in places] == ["22212", None]
    assert [(row["deposits"], row["pointsIssued"], row["activeUsers"]) for _, row in places] == [
        (2, 70, 2),
        (1, 700, 1),
    ]
    assert [row["exchanges"]["confirmed"] for row in report["rewards"]].count(1) == 1


def test_days_are_summed_up(counted: Service) -> None:
    report = ask(counted, firstDay="2026-11-24", lastDay="2026-11-25")
    assert (report["totals"]["deposits"], report["totals"]["activeUsers"]) == (3, None)


@pytest.mark.parametrize("code", ["22212", "222127"])
def test_municipality_shows_its_deposits_only(counted: Service, code: str) -> None:
    report = ask(counted, month="2026-11", municipalityCode=code)

    assert report["municipalityCode"] == "22212"
    assert report["totals"] == {
        "deposits": 2,
        "pointsIssued": 70,
        "activeUsers": 2,
        "points": None,
        "exchanges": None,
    }
    assert report["materials"][0]["quantity"] == 70
    assert report["municipalities"] == report["rewards"] == []
