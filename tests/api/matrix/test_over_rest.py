"""Every route of REST by both payloads: each kind of answer to each role."""

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.api_gateway import Payload
from tests.api.handler import handler_on_moto
from tests.support.matrix.apis import HandlerApi
from tests.support.matrix.people import CITIZENS, SUBS
from tests.support.matrix.rest_scene import ROLES, ROUTES, RestCase, RestScene, rest_cases
from tests.support.matrix.roles import ENDS_THE_CALLER, Expectations, Outcome, Role
from tests.support.matrix.scene import Scene


def pick_cases() -> Iterator[RestCase]:
    """Yield each route by the first role that may call it, and each outcome of each role."""
    seen = set[Any]()
    for case in rest_cases(Expectations.read()):
        route = (case.route["method"], case.route["path"])
        is_first = case.case.expected is Outcome.ALLOWED and route not in seen
        outcome = (case.case.role, case.case.expected)
        if is_first or (outcome not in seen and case.case.field != ENDS_THE_CALLER):
            seen |= {outcome, route} if is_first else {outcome}
            yield case


CASES = list(pick_cases())


@pytest.fixture(scope="module", params=list(Payload), ids=["rest-api", "http-api"])
def rest_scene(request: pytest.FixtureRequest) -> Iterator[RestScene]:
    with handler_on_moto():
        yield RestScene(Scene.prepare(HandlerApi()), request.param)


def test_p17_roles_get_what_their_fields_give(rest_scene: RestScene) -> None:
    answers = [(case, rest_scene.ask(case)) for case in CASES]

    wrong = [
        (str(case), answer)
        for case, answer in answers
        if answer.status not in case.statuses
        or ("www-authenticate" in answer.headers) is not (answer.status == 401)
    ]
    assert wrong == []


def test_p17_every_role_and_route_is_asked() -> None:
    allowed = [case for case in CASES if case.case.expected is Outcome.ALLOWED]

    assert len({(case.route["method"], case.route["path"]) for case in allowed}) == len(ROUTES)
    assert {case.case.role for case in CASES} == {*ROLES}


def test_p17_rows_of_me_are_the_callers(rest_scene: RestScene) -> None:
    for role in CITIZENS:
        belongings = rest_scene.scene.belongings[role]
        mine = {
            "exchanges": [belongings.exchanged["exchange"]["id"]],
            "recycle-events": [belongings.redeemed["recycleEvent"]["id"]],
            "ledger-entries": [
                each["ledgerEntry"]["id"] for each in (belongings.redeemed, belongings.exchanged)
            ],
        }
        others = {
            made[part]["id"]
            for other in CITIZENS
            if other is not role
            for made in (rest_scene.scene.belongings[other].redeemed,)
            for part in ("recycleEvent", "ledgerEntry")
        }

        assert rest_scene.send(role, "GET", "/v1/me").body["id"] == SUBS[role]
        for name, ids in mine.items():
            answer = rest_scene.send(role, "GET", f"/v1/me/{name}", {"first": 100})
            found = {row["id"] for row in answer.body["items"]}
            assert found >= {*ids}
            assert not found & others


def test_p17_strangers_exchange_looks_missing(rest_scene: RestScene) -> None:
    exchange_id = rest_scene.scene.citizens.exchanged["exchange"]["id"]
    stranger, key = Role.ANOTHER_CITIZEN, {"idempotencyKey": "of-a-stranger"}

    for method, path, name, more in (
        ("GET", "/v1/exchanges/{id}", "id", {}),
        ("POST", "/v1/exchanges/{id}/cancel", "exchangeId", key),
    ):
        foreign, missing = (
            rest_scene.send(stranger, method, path, {name: each, **more})
            for each in (exchange_id, "none")
        )
        assert foreign == missing
        assert foreign.status == 404
