from typing import Any

import pytest

from resolvers.api.appsync.identity import API_KEY, UnknownIdentityError, read_caller
from resolvers.domain.authorization import Caller, Role
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


@pytest.mark.parametrize("sub", [None, "", 7, ["x"]])
def test_cognito_identity_needs_a_sub(sub: Any) -> None:
    with pytest.raises(UnknownIdentityError, match="without a sub"):
        read({**COGNITO, "sub": sub})


@pytest.mark.parametrize("groups", ["admins", {"admins": True}, [["admins"]], [7], 7, True])
def test_groups_are_a_list_of_names(groups: Any) -> None:
    with pytest.raises(UnknownIdentityError, match="groups is not a list of names"):
        read({**COGNITO, "groups": groups})


@pytest.mark.parametrize("key", ["cognitoIdentityPoolId", "cognitoIdentityId"])
def test_identity_pool_credentials_are_not_the_publisher(key: str) -> None:
    with pytest.raises(UnknownIdentityError, match="identity pool"):
        read({**IAM, key: "ap-northeast-1:0f1e2d3c"})


@pytest.mark.parametrize(
    "identity",
    [
        {"resolverContext": {"role": "admins", "sub": HANAKO}},
        {"claims": {"sub": HANAKO}, "issuer": USER_POOL_ISSUER, "sub": HANAKO},
        {**IAM, "userArn": None},
        {**IAM, "accountId": ""},
        {},
    ],
    ids=["Lambda", "OIDC", "IAM without an ARN", "IAM without an account", "empty"],
)
def test_other_ways_to_sign_in_are_unknown(identity: Any) -> None:
    with pytest.raises(UnknownIdentityError, match="neither a Cognito nor an IAM identity"):
        read(identity)


@pytest.mark.parametrize("identity", ["", "admins", 0, False, [], [COGNITO]])
def test_identity_that_is_not_an_object_is_unknown(identity: Any) -> None:
    with pytest.raises(UnknownIdentityError, match="the identity is not an object"):
        read(identity)
