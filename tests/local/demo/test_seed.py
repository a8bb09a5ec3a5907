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

pytestmark = pytest.mark.engine


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
            [each["id"], each["acceptedMaterials"], each["status"], each["fillLevelPercent"]]
            for each in locations
        ],
        "municipalities": Counter(each["municipalityCode"] for each in locations),
        "kiosks": {str(each["kioskIds"]) for each in locations},
        "rewards": callers.list_all("admin", "rewards"),
        "rules": len(callers.ask("admin", "earnRules")),
    }


def test_demo_follows_contract(programme: DemoProgramme) -> None:
    demo = programme.demo()
    assert not demo.is_begun()
    assert not demo.is_loaded()
    demo.load(NOW)
    assert demo.is_begun()
    assert demo.is_loaded()
    state = describe_state(programme)
    accepted = [materials for _, materials, _, _ in state["locations"]]
    assert sum("PET_BOTTLE" in each for each in accepted) == 16
    assert len(accepted) == 39
    assert state["municipalities"] == {"222127": 16, "37201": 23}
    assert state["kiosks"] == {"['sub-of-kiosk']"}
    assert state["rules"] == len(RULES)
    assert state["balances"] == [[120, 1], [105, 1]]


def test_demo_speaks_three_languages(programme: DemoProgramme) -> None:
    programme.demo().load(NOW)
    callers = programme.callers()
    locations = callers.list_all("admin", "locations")
    rewards = callers.list_all("admin", "rewards", includeInactive=True)

    texts = [each[name] for each in locations for name in ("names", "localizedAddress")]
    texts += [each[name] for each in rewards for name in ("names", "localizedDescription")]
    texts += [each["localizedTerms"] for each in rewards if each["termsAndConditions"]]

    assert len(texts) == 2 * (39 + len(OFFERS)) + 1
    assert all(text["ja"] and text["en"] and text["easyJa"] for text in texts)
    assert [each["names"]["jaKana"] is not None for each in locations].count(True) == 16


def test_places_differ(programme: DemoProgramme) -> None:
    programme.demo().load(NOW)
    locations = describe_state(programme)["locations"]
    statuses = [status for _, _, status, _ in locations]
    counts = {status: statuses.count(status) for status in set(statuses)}
    assert counts == {"OPEN": 32, "FULL": 3, "OUT_OF_SERVICE": 2, "CLOSED": 2}
    assert len({str(materials) for _, materials, _, _ in locations}) == 7
    levels = [level for _, _, _, level in locations]
    assert None in levels
    assert len({*levels}) > 20
    # The README's story deposits bottles at the first place that takes them.
    assert next(each[2] for each in locations if "PET_BOTTLE" in each[1]) == "OPEN"


def test_catalogue_has_every_kind_of_reward(programme: DemoProgramme) -> None:
    programme.demo().load(NOW)
    rewards = describe_state(programme)["rewards"]
    assert len(rewards) == len(OFFERS) == 12
    assert (rewards[0]["pointsCost"], rewards[0]["fulfilmentType"]) == (10, "DONATION")
    assert [each["stockRemaining"] for each in rewards].count(None) == 1
    to_approve = [each["pointsCost"] for each in rewards if each["requiresApproval"]]
    # hanako and taro can afford what waits for approval.
    assert to_approve == [80]
    now = NOW.isoformat()
    assert any(each["redeemableFrom"] and each["redeemableFrom"] > now for each in rewards)
    assert any(each["redeemableUntil"] and each["redeemableUntil"] < now for each in rewards)
    assert all(None not in each["names"].values() for each in rewards)
    assert all(each["imageUrl"].startswith(f"{ORIGIN}/demo/pictures/") for each in rewards)


def test_pictures_follow_the_server(programme: DemoProgramme) -> None:
    programme.demo().load(NOW)
    callers = programme.callers()
    own = {"imageUrl": "https://pictures.example/demo/pictures/a.svg"}
    changed = describe_state(programme)["rewards"][0]["id"]
    callers.change("admin", "updateReward", id=changed, input=own)
    elsewhere = "http://127.0.0.1:9000"

    programme.demo(origin=elsewhere).move_pictures()

    urls = [each["imageUrl"] for each in describe_state(programme)["rewards"]]
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


def test_last_step_marks_demo_as_loaded(programme: DemoProgramme) -> None:
    def refuse_the_last(event: Any) -> Any:
        if (
            event["info"]["fieldName"] == "redeemQrToken"
            and event["identity"]["username"] == "taro"
        ):
            raise AnswerLostError("lost")
        return programme.product.invoke(event)

    with pytest.raises(DemoError, match="redeemQrToken as taro failed: lost"):
        programme.demo(invoke=refuse_the_last).load(NOW)
    assert not programme.demo().is_loaded()


def test_new_identities_join_loaded_demo(programme: DemoProgramme) -> None:
    """Their kiosk joins the others of the locations, and nothing is made twice."""
    programme.demo().load(NOW)
    before = describe_state(programme)
    people = {name: replace(each, sub=f"new-{each.sub}") for name, each in IDENTITIES.items()}
    demo = programme.demo(identities=people)
    assert not demo.is_loaded()
    demo.load(NOW)
    assert demo.is_loaded()
    kiosks = "['sub-of-kiosk', 'new-sub-of-kiosk']"
    assert describe_state(programme) == {**before, "kiosks": {kiosks}}
    assert programme.callers(people).ask("taro", "viewer")["balance"]["available"] == 105


def test_spent_points_are_not_given_again(programme: DemoProgramme) -> None:
    demo, callers = programme.demo(), programme.callers()
    demo.load(NOW)
    reward = callers.list_all("hanako", "rewards")[0]
    callers.change("hanako", "exchangeReward", rewardId=reward["id"], idempotencyKey="once")
    demo.load(NOW)
    balance = programme.viewer("hanako")["balance"]
    assert balance["available"] == 120 - reward["pointsCost"]


def test_refused_step_is_reported(programme: DemoProgramme) -> None:
    def make_it_free(event: Any) -> Any:
        if event["info"]["fieldName"] == "createReward":
            event["arguments"]["input"] = {**event["arguments"]["input"], "pointsCost": 0}
        return programme.product.invoke(event)

    with pytest.raises(DemoError, match=r"createReward as admin was refused: .*pointsCost"):
        programme.demo(invoke=make_it_free).load(NOW)


def test_incomplete_import_is_reported(
    programme: DemoProgramme, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = admin_programme.open_database(os.environ)
    lost = replace(database, client=FailsReads(database.client, good=2))
    monkeypatch.setattr(admin_programme, "open_database", lambda _: lost)

    with pytest.raises(DemoError, match=rf"{FILES[0].name} was not imported whole: .*not written"):
        programme.demo().load(NOW)
