"""Every route of REST by every role, by both payloads: the outcomes of its field."""

import pytest

from tests.support.matrix.people import CITIZENS, SUBS
from tests.support.matrix.rest_scene import ROLES, ROUTES, RestCase, RestScene, rest_cases
from tests.support.matrix.roles import Expectations, Role

CASES = list(rest_cases(Expectations.read()))
STAFF = (Role.OPERATOR, Role.ADMIN)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_p17_role_gets_what_its_field_gives(rest_scene: RestScene, case: RestCase) -> None:
    answer = rest_scene.ask(case)

    assert answer.status in case.statuses, answer
    if answer.status >= 400:
        assert ("www-authenticate" in answer.headers) is (answer.status == 401)


def test_p17_every_role_asks_every_route() -> None:
    asked = {(case.route["method"], case.route["path"], case.case.role) for case in CASES}

    assert len(asked) == len(CASES) == len(ROUTES) * len(ROLES)


@pytest.mark.parametrize("role", CITIZENS)
def test_p17_rows_of_me_are_the_callers(rest_scene: RestScene, role: Role) -> None:
    belongings = rest_scene.scene.belongings[role]
    mine = {
        "exchanges": [belongings.exchanged["exchange"]["id"]],
        "recycle-events": [belongings.redeemed["recycleEvent"]["id"]],
        "ledger-entries": [
            each["ledgerEntry"]["id"] for each in (belongings.redeemed, belongings.exchanged)
        ],
    }
    others = {
        str(made[part]["id"])
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


@pytest.mark.parametrize("role", [role for role in CITIZENS if role not in STAFF])
def test_p17_strangers_exchange_looks_missing(rest_scene: RestScene, role: Role) -> None:
    strangers = next(each for each in CITIZENS if each is not role)
    exchange_id = rest_scene.scene.belongings[strangers].exchanged["exchange"]["id"]
    key = {"idempotencyKey": f"{role}-of-a-stranger"}

    for method, path in (("GET", "/v1/exchanges/{id}"), ("POST", "/v1/exchanges/{id}/cancel")):
        name = "id" if method == "GET" else "exchangeId"
        more = {} if method == "GET" else key
        foreign, missing = (
            rest_scene.send(role, method, path, {name: each, **more})
            for each in (exchange_id, "none")
        )
        assert foreign == missing
        assert foreign.status == 404
