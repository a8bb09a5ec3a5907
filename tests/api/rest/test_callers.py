"""Who calls is what the gateway has verified, in whatever shape it hands that over."""

from typing import Any

import pytest

from gateway.api_gateway import Payload
from tests.support.rest import Rest, event_of_rest, read_answer
from tests.support.service import HANAKO


def status_by(rest: Rest, claims: Any, path: str = "/v1/users/{id}") -> int:
    """Ask with the claims as they are in the event."""
    event = event_of_rest(rest.payload, "GET", path, {}, id=HANAKO["sub"])
    authorizer = event["requestContext"]["authorizer"]
    (authorizer["jwt"] if rest.payload is Payload.HTTP else authorizer)["claims"] = claims
    return read_answer(rest.service.answer(event)).status


def claims_with(groups: Any) -> dict[str, Any]:
    return {"sub": "admin-1", "iss": HANAKO["issuer"], "cognito:groups": groups}


@pytest.mark.parametrize(
    "groups",
    [
        "admins",
        "admins,visitors",
        "visitors,admins",
        "[admins]",
        "[visitors admins]",
        "[admins visitors]",
        ["admins"],
    ],
)
def test_p17_groups_have_every_gateways_shape(rest: Rest, groups: Any) -> None:
    assert status_by(rest, claims_with(groups)) == 200


@pytest.mark.parametrize(
    "groups",
    [
        None,
        "",
        "[]",
        "[ ]",
        ",",
        "[",
        "admin",
        "Admins",
        "admins2",
        "not-admins",
        "admins]",
        "[admins",
        '["admins"]',
        "{admins}",
        7,
        True,
        {"admins": 1},
        [["admins"]],
        ["admins", 7],
        [],
    ],
)
def test_p17_other_groups_are_not_staffs(rest: Rest, groups: Any) -> None:
    assert status_by(rest, claims_with(groups)) == 403


@pytest.mark.parametrize(
    "path", ["/v1/me", "/v1/me/exchanges", "/v1/me/ledger-entries", "/v1/me/recycle-events"]
)
@pytest.mark.parametrize("sub", [None, "", 7, ["hanako"], ...])
def test_p17_claims_without_sub_are_403(rest: Rest, path: str, sub: Any) -> None:
    claims = {**claims_with("admins"), "sub": sub}
    if sub is ...:
        del claims["sub"]

    assert status_by(rest, claims, path) == 403


@pytest.mark.parametrize("claims", [None, {}])
def test_event_without_claims_is_anonymous(rest: Rest, claims: Any) -> None:
    assert status_by(rest, claims, "/v1/me") == 401
    assert status_by(rest, claims, "/v1/earn-rules") == 200
