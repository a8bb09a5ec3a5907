import json
import os
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from admin import programme as admin_programme
from local.demo.callers import DemoError
from local.demo.offers import OFFERS
from local.demo.places import FILES
from local.demo.rules import RULES
from tests.support.clients import FailsReads
from tests.support.demo_programmes import IDENTITIES, NOW, ORIGIN, DemoProgramme

pytestmark = [pytest.mark.engine, pytest.mark.slow]


class AnswerLostError(Exception):
    pass


def describe_state(programme: DemoProgramme) -> dict[str, Any]:
    callers = programme.callers()
    locations = callers.list_all("admin", "locations")
    return {
        "balances": [
            [programme.viewer(name)["balance"][key] for key in ("available", "version")]
            for name in ("hanako", "taro")
        ],
        "locations": [
            [each[name] for name in ("id", "acceptedMaterials", "status", "fillLevelPercent")]
            for each in locations
        ],
        "municipalities": Counter(each["municipalityCode"] for each in locations),
        "kiosks": {str(each["kioskIds"]) for each in locations},
        "rewards": callers.list_all("admin", "rewards"),
        "rules": len(callers.ask("admin", "earnRules")),
    }


def test_demo_follows_contract(programme: DemoProgramme) -> None:
    demo = programme.demo()
    assert (demo.is_begun(), demo.is_loaded()) == (False, False)
    demo.load(NOW)
    assert (demo.is_begun(), demo.is_loaded()) == (True, True)

    state = describe_state(programme)
    assert state["municipalities"] == {"222127": 16, "37201": 23}
    assert state["kiosks"] == {"['sub-of-kiosk']"}
    assert state["rules"] == len(RULES)
    assert state["balances"] == [[120, 1], [105, 1]]
    check_places(state["locations"])
    check_rewards(state["rewards"])
    check_languages(programme)


@pytest.mark.parametrize("gone", ["admin", "taro"])
def test_demo_of_person_who_left_is_loaded(programme: DemoProgramme, gone: str) -> None:
    identities = {name: each for name, each in IDENTITIES.items() if name != gone}
    assert programme.demo(identities=identities).is_loaded()


def check_places(locations: list[Any]) -> None:
    accepted = [materials for _, materials, _, _ in locations]
    assert sum("PET_BOTTLE" in each for each in accepted) == 16
    assert len({str(each) for each in accepted}) == 7
    statuses = Counter(status for _, _, status, _ in locations)
    assert statuses == {"OPEN": 32, "FULL": 3, "OUT_OF_SERVICE": 2, "CLOSED": 2}
    levels = {level for _, _, _, level in locations}
    assert None in levels
    assert len(levels) > 20
    # The README's story deposits bottles at the first place that takes them.
    assert next(each[2] for each in locations if "PET_BOTTLE" in each[1]) == "OPEN"


def check_rewards(rewards: list[Any]) -> None:
    """Check that the catalogue has every kind."""
    assert len(rewards) == len(OFFERS) == 12
    assert (rewards[0]["pointsCost"], rewards[0]["fulfilmentType"]) == (10, "DONATION")
    assert [each["stockRemaining"] for each in rewards].count(None) == 1
    # Hanako and Taro can afford what waits for approval.
    assert [each["pointsCost"] for each in rewards if each["requiresApproval"]] == [80]
    now = NOW.isoformat()
    assert any(each["redeemableFrom"] and each["redeemableFrom"] > now for each in rewards)
    assert any(each["redeemableUntil"] and each["redeemableUntil"] < now for each in rewards)
    assert all(None not in each["names"].values() for each in rewards)
    assert all(each["imageUrl"].startswith(f"{ORIGIN}/demo/pictures/") for each in rewards)


def check_languages(programme: DemoProgramme) -> None:
    callers = programme.callers()
    locations = callers.list_all("admin", "locations")
    rewards = callers.list_all("admin", "rewards", includeInactive=True)
    texts = [each[name] for each in locations for name in ("names", "localizedAddress")]
    texts += [each[name] for each in rewards for name in ("names", "localizedDescription")]
    texts += [each["localizedTerms"] for each in rewards if each["termsAndConditions"]]
    assert len(texts) == 2 * (39 + len(OFFERS)) + 1
    assert all(text["ja"] and text["en"] and text["easyJa"] for text in texts)
    assert [each["names"]["jaKana"] is not None for each in locations].count(True) == 16


def test_loaded_demo_takes_new_people_alone(programme: DemoProgramme) -> None:
    """Their kiosk joins the others of the locations, and nothing is made or given twice."""
    programme.demo().load(NOW)
    callers = programme.callers()
    before = describe_state(programme)
    reward = before["rewards"][0]
    callers.change("hanako", "exchangeReward", rewardId=reward["id"], idempotencyKey="once")
    own = {"imageUrl": "https://pictures.example/demo/pictures/a.svg"}
    callers.change("admin", "updateReward", id=reward["id"], input=own)
    people = {name: replace(each, sub=f"new-{each.sub}") for name, each in IDENTITIES.items()}
    elsewhere = "http://127.0.0.1:9000"

    programme.demo().load(NOW)
    demo = programme.demo(identities=people)
    assert not demo.is_loaded()
    demo.load(NOW)
    assert demo.is_loaded()
    programme.demo(origin=elsewhere).move_pictures()

    after = describe_state(programme)
    assert after["balances"] == [[120 - reward["pointsCost"], 2], [105, 1]]
    assert after["kiosks"] == {"['sub-of-kiosk', 'new-sub-of-kiosk']"}
    assert [after[name] for name in ("municipalities", "rules")] == [
        before[name] for name in ("municipalities", "rules")
    ]
    assert programme.callers(people).ask("taro", "viewer")["balance"]["available"] == 105
    urls = [each["imageUrl"] for each in after["rewards"]]
    assert urls.count(own["imageUrl"]) == 1
    assert sum(url.startswith(f"{elsewhere}/demo/pictures/") for url in urls) == 11


def test_next_load_completes_interrupted_one(programme: DemoProgramme) -> None:
    sent: list[str] = []
    lost: set[str] = set()

    def lose_some_first_answers(event: Any) -> Any:
        answer = programme.product.invoke(event)
        call = json.dumps(event, sort_keys=True)
        if call not in sent:
            sent.append(call)
            field = event["info"]["fieldName"]
            # The first of each kind, some of the many alike, and every money movement.
            if (
                field not in lost
                or len(sent) % 20 == 0
                or field in ("issueQrToken", "redeemQrToken")
            ):
                lost.add(field)
                raise AnswerLostError
        return answer

    for _ in range(100):
        try:
            programme.demo(invoke=lose_some_first_answers).load(NOW)
        except DemoError:
            continue
        break
    interrupted = describe_state(programme)
    assert lost >= {"saveEarnRule", "createReward", "updateLocation", "reportLocationStatus"}
    assert programme.demo().is_loaded()
    programme.demo().load(NOW)
    assert describe_state(programme) == interrupted
    assert interrupted["balances"] == [[120, 1], [105, 1]]
    assert [len(interrupted["locations"]), len(interrupted["rewards"])] == [39, len(OFFERS)]


def test_failed_step_is_named_and_repeated(
    programme: DemoProgramme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the last step marks the demo as loaded."""

    def make_it_free(event: Any) -> Any:
        if event["info"]["fieldName"] == "createReward":
            event["arguments"]["input"] = {**event["arguments"]["input"], "pointsCost": 0}
        return programme.product.invoke(event)

    def lose_the_last(event: Any) -> Any:
        if (event["info"]["fieldName"], event["identity"]["username"]) == ("redeemQrToken", "taro"):
            raise AnswerLostError("lost")
        return programme.product.invoke(event)

    with pytest.raises(DemoError, match=r"createReward as admin was refused: .*pointsCost"):
        programme.demo(invoke=make_it_free).load(NOW)
    database = admin_programme.open_database(os.environ)
    broken = replace(database, client=FailsReads(database.client, good=2))
    with monkeypatch.context() as reads:
        reads.setattr(admin_programme, "open_database", lambda _: broken)
        with pytest.raises(DemoError, match=rf"{FILES[0].name} was not imported whole: .*not wr"):
            programme.demo().load(NOW)
    with pytest.raises(DemoError, match="redeemQrToken as taro failed: lost"):
        programme.demo(invoke=lose_the_last).load(NOW)
    assert not programme.demo().is_loaded()

    programme.demo().load(NOW)
    assert describe_state(programme)["balances"] == [[120, 1], [105, 1]]
