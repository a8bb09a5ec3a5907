from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from admin.verification.verify import verify_programme
from local.demo.city import City
from local.demo.loading import load_story
from local.demo.progress import Count, Progress, no_progress
from local.demo.seed import Demo
from local.identities import Identity
from local.stopping import StopRequested
from tests.support.demo_programmes import IDENTITIES, NOW, ORIGIN, DemoProgramme, open_demo
from tests.support.stop_signals import lose_stop, stop_signals
from tools.benchmarks.engine import open_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine


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


@pytest.fixture(scope="module")
def story(engine_client: "DynamoDBClient", engine_endpoint: str) -> Iterator[DemoProgramme]:
    """Yield a programme with the demo's story, which no test changes."""
    with (
        open_tables(engine_client) as environment,
        open_demo(engine_endpoint, environment) as opened,
    ):
        load(opened)
        yield opened


def test_story_has_long_histories_and_adds_up(story: DemoProgramme) -> None:
    people = {name: describe(story, name) for name in ("sora", "mei", "ren", "kenta", "aoi")}
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
    rewards = story.callers().list_all("admin", "rewards")
    assert [each["names"]["en"] for each in rewards if each["stockRemaining"] == 0] == [
        "Three flower seedlings"
    ]
    assert [story.viewer(name)["balance"]["version"] for name in ("hanako", "taro")] == [1, 1]
    locations = story.callers().list_all("admin", "locations")
    assert {each["status"] for each in locations} == {"OPEN", "FULL", "OUT_OF_SERVICE", "CLOSED"}
    report = verify_programme(story.product._application._database)
    assert not report.problems
    assert report.entries_checked > 100


def test_reports_count_the_history(story: DemoProgramme) -> None:
    answer = story.callers().ask("auditor", "programmeReport", fiscalYear=2026)

    deposits = [
        each
        for name in ("sora", "mei", "ren", "kenta", "aoi")
        for each in story.callers().list_all(
            "auditor", "ledgerEntries", userId=story.callers().sub(name)
        )
        if each["type"] == "EARN" and "2026-03-31T15" < each["occurredAt"] < "2027-03-31T15"
    ]
    assert answer["totals"]["deposits"] == len(deposits) > 0


def test_story_loaded_again_changes_nothing(story: DemoProgramme) -> None:
    before = [describe(story, name) for name in ("sora", "mei", "ren", "kenta", "aoi")]
    load(story)
    assert [describe(story, name) for name in ("sora", "mei", "ren", "kenta", "aoi")] == before


def test_people_of_second_data_dir_get_story(programme: DemoProgramme) -> None:
    load(programme)
    others = {name: replace(each, sub=f"other-{each.sub}") for name, each in IDENTITIES.items()}

    load(programme, others)

    callers = programme.callers(others)
    assert callers.ask("taro", "viewer")["balance"]["available"] == 105
    # The first people have the three flower seedlings.
    assert callers.ask("sora", "viewer")["createdAt"] is not None
    assert not verify_programme(programme.product._application._database).problems


def test_older_identities_get_no_histories(programme: DemoProgramme) -> None:
    older = {name: each for name, each in IDENTITIES.items() if name not in ("sora", "mei")}
    load(programme, older)
    assert programme.viewer("sora")["createdAt"] is None
    assert programme.viewer("ren")["createdAt"] is not None


def test_interrupted_city_goes_on_where_it_was(programme: DemoProgramme) -> None:
    city = City(NOW, citizens=20)
    stops = StopsAfter(120)
    with pytest.raises(Interrupted):
        load_city(programme, city, stops)
    assert programme.demo().is_begun()
    assert not programme.demo().is_loaded()
    stops.steps = -1
    ledger = load_city(programme, city, stops)
    # From the last deposit on, at least.
    assert stops.begun_at[0] == 0
    assert 120 - 10 < stops.begun_at[1] <= 120
    assert programme.demo().is_loaded()
    deposits = [each for each in ledger if each[1] == "EARN"]
    assert len({each[0] for each in deposits}) == 25
    assert {each[1] for each in ledger} >= {"EXCHANGE", "EXCHANGE_REFUND", "EXPIRE", "ADJUST"}
    report = verify_programme(programme.product._application._database)
    assert not report.problems
    assert report.entries_checked == len(ledger) + 2


def test_stop_that_got_lost_ends_load(programme: DemoProgramme) -> None:
    done = 0

    @contextmanager
    def lose_stop_at_second_step(_done: int, _total: int) -> Iterator[Count]:
        def count() -> None:
            nonlocal done
            done += 1
            if done == 2:
                lose_stop()

        yield count

    with stop_signals(), pytest.raises(StopRequested):
        load_city(programme, City(NOW, citizens=5), lose_stop_at_second_step)
    assert done == 2


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
            with suppress(Interrupted):
                ledger = load_city(other, city, stops)
    assert ledger == whole
    assert len(stops.begun_at) > 3
    assert stops.begun_at == sorted(stops.begun_at)
