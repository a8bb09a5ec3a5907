from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from admin.verification.verify import verify_programme
from local.demo.city import City
from local.demo.loading import load_story
from local.demo.progress import Count, Progress, no_progress
from local.demo.seed import Demo
from local.identities import Identity
from tests.support.demo_programmes import IDENTITIES, NOW, ORIGIN, DemoProgramme, open_demo
from tools.benchmarks.engine import open_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def load(programme: DemoProgramme, identities: dict[str, Identity] = IDENTITIES) -> None:
    callers = programme.callers(identities)
    load_story(programme.product, callers, programme.demo(identities=identities), NOW)


def load_city(
    programme: DemoProgramme, city: City, progress: Progress = no_progress
) -> list[list[Any]]:
    """Load a city; return its ledger without what chance made."""
    callers = programme.callers().joined_by(city.identities())
    demo = Demo(callers, ORIGIN)
    load_story(programme.product, callers, demo, NOW, city, progress)
    names = [*city.identities(), "sora", "mei", "ren", "kenta", "aoi"]
    return [
        [name, entry["type"], entry["points"], entry["heldPoints"], entry["occurredAt"]]
        for name in names
        for entry in callers.list_all("auditor", "ledgerEntries", userId=callers.sub(name))
    ]


class Interrupted(BaseException):
    """As a signal's."""


@dataclass
class StopsAfter:
    """Interrupts a load after so many steps."""

    steps: int
    begun_at: list[int] = field(default_factory=list)

    @contextmanager
    def __call__(self, done: int, _total: int) -> Iterator[Count]:
        self.begun_at.append(done)
        counted = 0

        def count() -> None:
            nonlocal counted
            counted += 1
            if counted == self.steps:
                raise Interrupted

        yield count


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


def test_people_of_second_data_dir_get_story(programme: DemoProgramme) -> None:
    older = {name: each for name, each in IDENTITIES.items() if name not in ("sora", "mei")}
    load(programme, older)
    assert programme.viewer("sora")["createdAt"] is None
    assert programme.viewer("ren")["createdAt"] is not None
    others = {name: replace(each, sub=f"other-{each.sub}") for name, each in IDENTITIES.items()}

    load(programme, others)

    callers = programme.callers(others)
    assert callers.ask("taro", "viewer")["balance"]["available"] == 105
    assert callers.ask("sora", "viewer")["createdAt"] is not None
    assert not verify_programme(programme.product._application._database).problems


def test_interruptions_change_nothing(
    programme: DemoProgramme, engine_client: "DynamoDBClient", engine_endpoint: str
) -> None:
    city = City(NOW, citizens=5)
    whole = load_city(programme, city)
    stops, ledger = StopsAfter(70), None
    with (
        open_tables(engine_client) as environment,
        open_demo(engine_endpoint, environment) as other,
    ):
        while ledger is None:
            assert not other.demo().is_loaded()
            with suppress(Interrupted):
                ledger = load_city(other, city, stops)
            assert other.demo().is_begun()
        report = verify_programme(other.product._application._database)
    assert ledger == whole
    assert (report.problems, report.entries_checked) == ([], len(ledger) + 2)
    # Each goes on from the last deposit on, at least.
    assert len(stops.begun_at) > 3
    assert all(70 - 10 < later - before <= 70 for before, later in pairwise(stops.begun_at))
