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


def balances(programme: DemoProgramme) -> dict[str, Any]:
    return {name: programme.viewer(name)["balance"] for name in ("sora", "mei", "ren", "kenta")}


def test_story_adds_up_and_is_told_once(programme: DemoProgramme) -> None:
    load(programme)
    told = balances(programme)
    assert (told["mei"]["held"], told["kenta"]["available"]) == (80, 160)
    assert programme.viewer("kenta")["isSuspended"]
    assert programme.viewer("aoi")["displayName"] is None
    report = verify_programme(programme.product._application._database)
    assert not report.problems
    assert report.entries_checked > 100

    load(programme)
    assert {name: each["version"] for name, each in balances(programme).items()} == {
        name: each["version"] for name, each in told.items()
    }


def test_small_city_adds_up(programme: DemoProgramme) -> None:
    city = City(NOW, citizens=5)
    callers = programme.callers().joined_by(city.identities())

    load_story(programme.product, callers, Demo(callers, ORIGIN), NOW, city)

    assert programme.demo().is_loaded()
    report = verify_programme(programme.product._application._database)
    assert not report.problems
    assert report.entries_checked > 100
