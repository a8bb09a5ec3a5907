import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from admin import programme
from gateway.event import describe_call
from local.demo.seed import (
    DEMO,
    FILES,
    REWARDS,
    RULES,
    Demo,
    DemoError,
    describe_caller,
)
from local.identities import FIRST_IDENTITIES, Identity
from resolvers.application import open_application
from tests.support.clients import FailsReads

pytestmark = pytest.mark.engine

ISSUER = "https://issuer.example"
IDENTITIES = {
    name: Identity(name, f"sub-of-{name}", groups) for name, groups in FIRST_IDENTITIES.items()
}
Invoke = Callable[[Any], Any]


class AnswerLostError(Exception):
    pass


@pytest.fixture
def invoke(
    engine_endpoint: str, engine_environment: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    """Yield the functions of an environment with empty tables."""
    variables = {
        "ENVIRONMENT": engine_environment,
        "AWS_ENDPOINT_URL_DYNAMODB": engine_endpoint,
        "USER_POOL_ISSUER": ISSUER,
        "QR_ISSUE_KEY": "k" * 32,
        "QR_PEPPER": "p" * 32,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    functions = open_application(os.environ)
    yield lambda event: functions.answer(event, "a-test")
    functions._event_handler._thread.runner.close()
    functions._database.client.close()


def demo_of(invoke: Invoke) -> Demo:
    return Demo(invoke, IDENTITIES, issuer_url=ISSUER)


def ask(invoke: Invoke, who: str, field: str, **arguments: Any) -> Any:
    caller = describe_caller(IDENTITIES[who], ISSUER)
    return invoke(describe_call(caller, "Query", field, arguments))


def describe_state(invoke: Invoke) -> dict[str, Any]:
    balances = {
        name: {
            key: ask(invoke, name, "viewer")["balance"][key]
            for key in ("available", "lifetimeEarned", "version")
        }
        for name in ("hanako", "taro")
    }
    locations = ask(invoke, "admin", "locations", first=100)["edges"]
    return {
        "balances": balances,
        "locations": {edge["node"]["id"]: edge["node"]["acceptedMaterials"] for edge in locations},
        "kiosks": {str(edge["node"]["kioskIds"]) for edge in locations},
        "rewards": ask(invoke, "admin", "rewards", first=100)["nodes"],
        "rules": len(ask(invoke, "admin", "earnRules")),
    }


def test_demo_follows_contract(invoke: Invoke) -> None:
    demo = demo_of(invoke)
    assert not demo.is_loaded()
    demo.load()
    assert demo.is_loaded()
    state = describe_state(invoke)
    assert len(state["locations"]) == 39
    accepted = list(state["locations"].values())
    assert sum("PET_BOTTLE" in each for each in accepted) == 16
    assert sum("SMALL_APPLIANCE" in each for each in accepted) == 23
    assert state["kiosks"] == {"['sub-of-kiosk']"}
    rewards = state["rewards"]
    assert len(rewards) == len(REWARDS) == 4
    assert (rewards[0]["pointsCost"], rewards[0]["fulfilmentType"]) == (10, "DONATION")
    unlimited = [reward for reward in rewards if reward["stockRemaining"] is None]
    to_approve = [reward for reward in rewards if reward["requiresApproval"]]
    assert len(unlimited) == len(to_approve) == 1
    # hanako and taro can afford what waits for approval.
    assert to_approve[0]["pointsCost"] <= 100
    assert all(None not in reward["names"].values() for reward in rewards)
    assert state["rules"] == len(RULES)
    assert state["balances"] == {
        "hanako": {"available": 120, "lifetimeEarned": 120, "version": 1},
        "taro": {"available": 105, "lifetimeEarned": 105, "version": 1},
    }


def test_next_load_completes_interrupted_one(invoke: Invoke) -> None:
    lost: set[str] = set()

    def lose_the_first_answer_to_each(event: Any) -> Any:
        answer = invoke(event)
        call = json.dumps(event, sort_keys=True)
        if call not in lost:
            lost.add(call)
            raise AnswerLostError
        return answer

    cut_short = 0
    for _ in range(100):
        try:
            demo_of(lose_the_first_answer_to_each).load()
        except AnswerLostError:
            cut_short += 1
        else:
            break
    # Rules, rewards, the two lists of what is there, and two calls for each citizen.
    assert cut_short == len(RULES) + len(REWARDS) + 2 + 4
    assert demo_of(invoke).is_loaded()
    state = describe_state(invoke)
    counts = [len(state["locations"]), len(state["rewards"]), state["rules"]]
    assert counts == [39, len(REWARDS), len(RULES)]
    assert state["balances"]["hanako"] == {"available": 120, "lifetimeEarned": 120, "version": 1}
    assert state["balances"]["taro"] == {"available": 105, "lifetimeEarned": 105, "version": 1}


def test_last_step_marks_demo_as_loaded(invoke: Invoke) -> None:
    def refuse_the_last(event: Any) -> Any:
        if (
            event["info"]["fieldName"] == "redeemQrToken"
            and event["identity"]["username"] == "taro"
        ):
            raise AnswerLostError
        return invoke(event)

    with pytest.raises(AnswerLostError):
        demo_of(refuse_the_last).load()
    assert not demo_of(invoke).is_loaded()


def test_new_identities_join_loaded_demo(invoke: Invoke) -> None:
    """Their kiosk joins the others of the locations, and nothing is made twice."""
    demo_of(invoke).load()
    before = describe_state(invoke)
    people = {name: replace(each, sub=f"new-{each.sub}") for name, each in IDENTITIES.items()}
    demo = Demo(invoke, people, issuer_url=ISSUER)
    assert not demo.is_loaded()
    demo.load()
    assert demo.is_loaded()
    kiosks = "['sub-of-kiosk', 'new-sub-of-kiosk']"
    assert describe_state(invoke) == {**before, "kiosks": {kiosks}}
    caller = describe_caller(people["taro"], ISSUER)
    viewer = invoke(describe_call(caller, "Query", "viewer", {}))
    assert viewer["balance"]["available"] == 105


def test_spent_points_are_not_given_again(invoke: Invoke) -> None:
    demo = demo_of(invoke)
    demo.load()
    reward = ask(invoke, "hanako", "rewards", first=1)["edges"][0]["node"]
    arguments = {"rewardId": reward["id"], "idempotencyKey": "once"}
    caller = describe_caller(IDENTITIES["hanako"], ISSUER)
    spent = invoke(describe_call(caller, "Mutation", "exchangeReward", arguments))
    assert spent["userErrors"] == []
    demo.load()
    balance = ask(invoke, "hanako", "viewer")["balance"]
    assert balance["available"] == 120 - reward["pointsCost"]


def test_refused_step_is_reported(invoke: Invoke) -> None:
    def make_it_free(event: Any) -> Any:
        if event["info"]["fieldName"] == "createReward":
            event["arguments"]["input"] = {**event["arguments"]["input"], "pointsCost": 0}
        return invoke(event)

    with pytest.raises(DemoError, match=r"createReward as admin was refused: .*pointsCost"):
        demo_of(make_it_free).load()


def test_incomplete_import_is_reported(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    database = programme.open_database(os.environ)
    lost = replace(database, client=FailsReads(database.client, good=2))
    monkeypatch.setattr(programme, "open_database", lambda _: lost)

    with pytest.raises(DemoError, match=rf"{FILES[0].name} was not imported whole: .*not written"):
        demo_of(invoke).load()


def test_demo_files_exist() -> None:
    assert {path.name for path in DEMO.glob("*.csv")} == {file.name for file in FILES}
