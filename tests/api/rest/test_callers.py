from typing import Any

from gateway.api_gateway import Payload
from tests.support.rest import Rest, gateway_event, read_answer
from tests.support.service import HANAKO

OWN = ("/v1/me", "/v1/me/exchanges", "/v1/me/ledger-entries", "/v1/me/recycle-events")
ADMINS: list[Any] = [
    *("admins", "admins,visitors", "visitors,admins", "[admins]", "[visitors admins]"),
    *("[admins visitors]", ["admins"]),
]
NO_ADMINS: list[Any] = [
    *(None, "", "[]", "[ ]", ",", "[", "admin", "Admins", "admins2", "not-admins", "admins]"),
    *("[admins", '["admins"]', "{admins}", 7, True, {"admins": 1}, [["admins"]], ["admins", 7], []),
]


def status_by(rest: Rest, claims: Any, path: str = "/v1/users/{id}") -> int:
    """Ask with the claims as they are in the event."""
    event = gateway_event(rest.payload, "GET", path, claims={}, id=HANAKO["sub"])
    authorizer = event["requestContext"]["authorizer"]
    (authorizer["jwt"] if rest.payload is Payload.HTTP else authorizer)["claims"] = claims
    return read_answer(rest.service.answer(event)).status


def claims_with(groups: Any) -> dict[str, Any]:
    return {"sub": "admin-1", "iss": HANAKO["issuer"], "cognito:groups": groups}


def test_p17_groups_have_every_gateways_shape(rest: Rest) -> None:
    assert [each for each in ADMINS if status_by(rest, claims_with(each)) != 200] == []
    assert [each for each in NO_ADMINS if status_by(rest, claims_with(each)) != 403] == []


def test_p17_claims_without_sub_are_403(rest: Rest) -> None:
    whole = claims_with("admins")
    without = {name: value for name, value in whole.items() if name != "sub"}
    wrong = [without, *({**whole, "sub": each} for each in (None, "", 7, ["hanako"]))]

    assert {status_by(rest, claims, path) for path in OWN for claims in wrong} == {403}


def test_event_without_claims_is_anonymous(rest: Rest) -> None:
    nothing: list[Any] = [None, {}]
    for claims in nothing:
        assert status_by(rest, claims, "/v1/me") == 401
        assert status_by(rest, claims, "/v1/earn-rules") == 200
