from typing import Any

import pytest

from resolvers.api.appsync.identity import API_KEY, UnknownIdentityError, read_caller
from resolvers.domain.base.authorization import Caller, Role
from tests.support.events.recorded import HANAKO, USER_POOL_ISSUER, recorded

COGNITO = recorded("cognito")["identity"]
IAM = recorded("iam")["identity"]
CITIZEN = Caller(HANAKO, frozenset({Role.CITIZEN}))


def read(identity: Any) -> Caller:
    return read_caller(identity, user_pool_issuer=USER_POOL_ISSUER)


def test_api_key_has_no_identity() -> None:
    assert recorded("api_key")["identity"] is None
    assert read(None) == API_KEY


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["admins"], {Role.ADMIN, Role.CITIZEN}),
        (["kiosks", "operators"], {Role.KIOSK, Role.OPERATOR}),
        (["auditors", "unknown"], {Role.AUDITOR, Role.CITIZEN}),
        ([], {Role.CITIZEN}),
    ],
)
def test_groups_of_the_verified_token_are_roles(groups: list[str], roles: set[Role]) -> None:
    assert read({**COGNITO, "groups": groups}) == Caller(HANAKO, frozenset(roles))


def test_groups_come_from_claims_without_the_field() -> None:
    claims = {"sub": HANAKO, "cognito:groups": ["operators"]}
    bare = {name: value for name, value in COGNITO.items() if name != "groups"}

    assert read({**bare, "claims": claims}).roles == {Role.OPERATOR, Role.CITIZEN}
    assert read({**bare, "claims": None}) == CITIZEN
    with pytest.raises(UnknownIdentityError, match="groups is not a list of names"):
        read({**bare, "claims": {"cognito:groups": "admins"}})


def test_claims_and_names_do_not_identify_callers() -> None:
    chosen = {
        "claims": {"sub": "taro", "cognito:groups": ["admins"]},
        "username": "admin",
        "sourceIp": ["192.0.2.9"],
    }

    assert read({**COGNITO, **chosen}) == CITIZEN


def test_user_of_another_pool_is_unknown() -> None:
    foreign = {**COGNITO, "issuer": f"{USER_POOL_ISSUER}x"}

    with pytest.raises(UnknownIdentityError, match="another issuer's user"):
        read(foreign)
    with pytest.raises(UnknownIdentityError):
        read({key: value for key, value in COGNITO.items() if key != "issuer"})
    assert read_caller(foreign, user_pool_issuer=None).subject == HANAKO


NEITHER = "neither a Cognito nor an IAM identity"
UNKNOWN: list[tuple[Any, str]] = [
    *(({**COGNITO, "sub": sub}, "without a sub") for sub in (None, "", 7, ["x"])),
    *(
        ({**COGNITO, "groups": groups}, "groups is not a list of names")
        for groups in ("admins", {"admins": True}, [["admins"]], [7], 7, True)
    ),
    # Credentials of an identity pool are not the publisher's.
    ({**IAM, "cognitoIdentityPoolId": "ap-northeast-1:0f1e2d3c"}, "identity pool"),
    ({**IAM, "cognitoIdentityId": "ap-northeast-1:0f1e2d3c"}, "identity pool"),
    # Of Lambda and of OIDC.
    ({"resolverContext": {"role": "admins", "sub": HANAKO}}, NEITHER),
    ({"claims": {"sub": HANAKO}, "issuer": USER_POOL_ISSUER, "sub": HANAKO}, NEITHER),
    ({**IAM, "userArn": None}, NEITHER),
    ({**IAM, "accountId": ""}, NEITHER),
    ({}, NEITHER),
    *((each, "the identity is not an object") for each in ("", "admins", 0, False, [], [COGNITO])),
]


def test_identity_that_proves_nobody_is_unknown() -> None:
    for identity, reason in UNKNOWN:
        with pytest.raises(UnknownIdentityError, match=reason):
            read(identity)
