"""Every route of REST by both payloads: each kind of answer to each role."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import lambda_entry
from gateway.api_gateway import Payload
from resolvers.api.rest.bindings import BODY_ARGUMENT, KEY_ARGUMENT, bindings
from resolvers.api.rest.routes import REST_NAMES
from tests.api.handler import handler_on_moto
from tests.support.lambda_process import Invocation
from tests.support.matrix.apis import HandlerApi
from tests.support.matrix.people import CITIZENS, SUBS, recorded_event
from tests.support.matrix.roles import ENDS_THE_CALLER, OWN_ROOT, Case, Expectations, Outcome, Role
from tests.support.matrix.scene import Scene
from tests.support.rest import Answer, gateway_event, read_answer

ROUTES: list[dict[str, str]] = json.loads(
    (Path(__file__).parents[3] / "resolvers" / "api" / "rest" / "routes.json").read_text("utf-8")
)
# A request without a token is as one with the API key: REST has no other credentials, nor IAM's.
ANONYMOUS = Role.API_KEY
ROLES = [role for role in Role if role not in (Role.NO_CREDENTIALS, Role.IAM)]
OLD_NAMES = {"code": "qr_token"}
_STATUSES = {
    Outcome.ALLOWED: (200, 201),
    Outcome.NULL: (404,),
    Outcome.NOT_FOUND: (404,),
    Outcome.FORBIDDEN: (403,),
    Outcome.UNAUTHORIZED: (403,),
}


@dataclass(frozen=True)
class RestCase:
    route: Mapping[str, str]
    case: Case

    def __str__(self) -> str:
        return f"{self.route['method']} {self.route['path']} by {self.case.role}: {self.statuses}"

    @property
    def statuses(self) -> Sequence[int]:
        is_unauthorized = self.case.expected is Outcome.UNAUTHORIZED
        if self.case.role is ANONYMOUS and is_unauthorized:
            return (401,)
        return _STATUSES[self.case.expected]


def rest_cases(expectations: Expectations) -> Iterator[RestCase]:
    """Yield every route by every role. What belongs to the caller is reached through the viewer."""
    # What a suspended citizen may not do comes first.
    for route in sorted(ROUTES, key=lambda row: row["path"].endswith(("suspend", "reinstate"))):
        for case in expectations.http_cases([route["field"]]):
            is_way = len(case.way) == 1 or case.way[0] == OWN_ROOT
            if is_way and case.role in ROLES:
                yield RestCase(route, case)


@dataclass(frozen=True)
class RestScene:
    """The scene behind a gateway of one payload, which calls lambda_entry."""

    scene: Scene
    payload: Payload

    def ask(self, row: RestCase) -> Answer:
        is_own = row.case.way[0] == OWN_ROOT
        arguments = {} if is_own else self.scene.arguments(row.case)
        return self.send(row.case.role, row.route["method"], row.route["path"], arguments)

    def send(
        self, role: Role, method: str, path: str, arguments: Mapping[str, Any] | None = None
    ) -> Answer:
        """Send the field's arguments as the route takes them."""
        binding = bindings()[f"{method} {path}"]
        rest = dict(arguments or {})
        parameters = {"id": rest.pop(binding.path_argument)} if binding.path_argument else {}
        key = rest.pop(KEY_ARGUMENT, None)
        headers = {"content-type": "application/json"}
        headers |= {"idempotency-key": key} if key else {}
        names = OLD_NAMES if binding.route.successor else REST_NAMES
        rest = {names.get(name, name): value for name, value in rest.items()}
        body = rest.pop(BODY_ARGUMENT, rest)
        is_get = method == "GET"
        event = gateway_event(
            self.payload,
            method,
            path,
            claims=claims_of_role(role),
            content=b"" if is_get else json.dumps(body).encode(),
            query=rest if is_get else None,
            headers=headers,
            **parameters,
        )
        return read_answer(lambda_entry.handler(event, Invocation()))


def claims_of_role(role: Role) -> dict[str, Any] | None:
    """Return the claims of the role's token, which identify the caller as AppSync's event does."""
    identity = recorded_event(role)["identity"]
    return None if identity is None else {**identity["claims"], "iss": identity["issuer"]}


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
