from typing import Any

import pytest

from admin.verification.verify import verify_programme
from local.demo.city import City
from local.demo.loading import load_story
from local.demo.seed import Demo
from tests.support.demo_programmes import NOW, ORIGIN, DemoProgramme

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def load(programme: DemoProgramme) -> None:
    load_story(programme.product, programme.callers(), programme.demo(), NOW)


def describe(programme: DemoProgramme, name: str) -> dict[str, Any]:
    callers = programme.callers()
    entries = callers.list_all("auditor", "ledgerEntries", userId=callers.sub(name))
    return {
        "viewer": programme.viewer(name),
        "entries": [[each["type"], each["points"], each["occurredAt"]] for each in entries],
        "kinds": {each["type"] for each in entries},
        "exchanges": {
            each["status"]
            for status in ("PENDING_APPROVAL", "CONFIRMED", "FULFILLED", "CANCELLED")
            for each in callers.list_all("operator", "exchanges", status=status)
            if each["userId"] == callers.sub(name)
        },
    }


def test_story_has_long_histories_and_adds_up(programme: DemoProgramme) -> None:
    load(programme)
    people = {name: describe(programme, name) for name in ("sora", "mei", "ren", "kenta", "aoi")}
    assert all(len(people[name]["entries"]) >= 25 for name in ("sora", "mei", "ren"))
    soonest = people["sora"]["viewer"]["balance"]["expiring"][0]
    assert soonest == {"points": 18, "expiresAt": "2027-06-10T14:59:59.999Z"}
    assert "EXPIRE" in people["sora"]["kinds"]
    assert people["mei"]["viewer"]["balance"]["held"] == 80
    assert people["mei"]["exchanges"] == {"PENDING_APPROVAL", "CONFIRMED", "FULFILLED"}
    assert people["ren"]["kinds"] >= {"REVERSAL", "ADJUST", "HOLD", "EXCHANGE_REFUND"}
    assert people["ren"]["exchanges"] == {"FULFILLED", "CANCELLED"}
    assert people["kenta"]["viewer"]["isSuspended"]
    assert people["kenta"]["viewer"]["balance"]["available"] == 160
    assert people["aoi"]["viewer"]["displayName"] is None
    assert people["aoi"]["entries"][0][0] == "EXPIRE"
    report = verify_programme(programme.product._application._database)
    assert not report.problems
    assert report.entries_checked > 100

    load(programme)
    assert {name: describe(programme, name) for name in people} == people


def test_small_city_adds_up(programme: DemoProgramme) -> None:
    city = City(NOW, citizens=5)
    callers = programme.callers().joined_by(city.identities())

    load_story(programme.product, callers, Demo(callers, ORIGIN), NOW, city)

    assert programme.demo().is_loaded()
    report = verify_programme(programme.product._application._database)
    assert not report.problems
    assert report.entries_checked > 100
