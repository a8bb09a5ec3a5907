from typing import Any

import pytest

from admin.verification.verify import verify_programme
from local.demo.loading import load_story
from local.identities import Identity
from tests.support.demo_programmes import IDENTITIES, NOW, DemoProgramme

pytestmark = pytest.mark.engine


def load(programme: DemoProgramme, identities: dict[str, Identity] = IDENTITIES) -> None:
    callers = programme.callers(identities)
    load_story(programme.product, callers, programme.demo(identities=identities), NOW)


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
    rewards = programme.callers().list_all("admin", "rewards")
    assert [each["names"]["en"] for each in rewards if each["stockRemaining"] == 0] == [
        "Three flower seedlings"
    ]
    assert [programme.viewer(name)["balance"]["version"] for name in ("hanako", "taro")] == [1, 1]
    report = verify_programme(programme.product._application._database)
    assert not report.problems
    assert report.entries_checked > 100


def test_story_loaded_again_changes_nothing(programme: DemoProgramme) -> None:
    load(programme)
    before = [describe(programme, name) for name in ("sora", "mei", "ren", "kenta", "aoi")]
    load(programme)
    assert [describe(programme, name) for name in ("sora", "mei", "ren", "kenta", "aoi")] == before


def test_older_identities_get_no_histories(programme: DemoProgramme) -> None:
    older = {name: each for name, each in IDENTITIES.items() if name not in ("sora", "mei")}
    load(programme, older)
    assert programme.viewer("sora")["createdAt"] is None
    assert programme.viewer("ren")["createdAt"] is not None
