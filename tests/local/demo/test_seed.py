import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from local.demo.callers import DemoError
from local.demo.offers import OFFERS
from local.demo.rules import RULES
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
    # The README's story deposits bottles at the first place that takes them.
    assert next(each[2] for each in state["locations"] if "PET_BOTTLE" in each[1]) == "OPEN"
    check_rewards(state["rewards"])


def check_rewards(rewards: list[Any]) -> None:
    """Check that the catalogue has every kind."""
    assert len(rewards) == len(OFFERS) == 12
    assert (rewards[0]["pointsCost"], rewards[0]["fulfilmentType"]) == (10, "DONATION")
    # Hanako and Taro can afford what waits for approval.
    assert [each["pointsCost"] for each in rewards if each["requiresApproval"]] == [80]
    assert all(each["imageUrl"].startswith(f"{ORIGIN}/demo/pictures/") for each in rewards)


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
