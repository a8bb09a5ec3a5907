"""Roles: who has them, which directives declare them, and what each field checks."""

from typing import Any

import pytest
from graphql import GraphQLObjectType

from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.fields import FieldPolicy
from resolvers.api.graphql.schema import schema
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.domain.authorization import Caller, Role, with_inherited
from tests.support.identities import ADMIN, API_KEY, CITIZEN, KIOSK, OPERATOR, PUBLISHER

WHOLE = schema._schema


def caller_of(identity: Any) -> Caller:
    return read_caller(identity, user_pool_issuer=None)


def test_citizen_owns_what_has_their_sub() -> None:
    assert caller_of(CITIZEN).owns("hanako")
    assert not caller_of(CITIZEN).owns("taro")
    assert caller_of(ADMIN).owns("admin-1")


@pytest.mark.parametrize("identity", [KIOSK, API_KEY, PUBLISHER])
def test_callers_without_citizen_role_own_nothing(identity: Any) -> None:
    caller = caller_of(identity)

    assert not caller.owns(caller.subject)
    assert not caller.owns("")


def test_only_operators_rights_are_inherited() -> None:
    assert with_inherited([Role.OPERATOR]) == {Role.OPERATOR, Role.ADMIN}
    for role in set(Role) - {Role.OPERATOR}:
        assert with_inherited([role]) == {role}
    assert caller_of(ADMIN).is_any_of(Role.OPERATOR)
    assert not caller_of(OPERATOR).is_any_of(Role.ADMIN)
    assert not caller_of(ADMIN).is_any_of(Role.AUDITOR)
    assert not caller_of(ADMIN).is_any_of()


def test_type_has_directives_of_all_its_callers() -> None:
    lines = [line for line in schema.as_str().splitlines() if line.startswith("type ")]
    declared = {
        line.split()[1]: line.partition("@")[2].rstrip(" {") for line in lines if "@" in line
    }

    public = {
        "Location",
        "LocationConnection",
        "LocationEdge",
        "Reward",
        "RewardConnection",
        "RewardEdge",
        "EarnRule",
        "GeoPoint",
        "LocalizedText",
        "PageInfo",
        "EnrolKioskPayload",
        "Kiosk",
        "KioskTokens",
        *(each.__name__ for each in ERROR_TYPES),
    }
    assert declared == {
        **dict.fromkeys(public, "aws_api_key @aws_cognito_user_pools"),
        **dict.fromkeys(
            ["PointBalance", "ExpiringPoints", "ExchangeChange", "QrTokenChange"],
            "aws_cognito_user_pools @aws_iam",
        ),
    }


def test_every_resolver_declares_its_roles() -> None:
    undeclared = []
    for kind in WHOLE.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        for name, field in kind.fields.items():
            definition = field.extensions["strawberry-definition"]
            declares = any(isinstance(each, FieldPolicy) for each in definition.extensions)
            if declares == definition.is_basic_field:
                undeclared.append(f"{kind.name}.{name}")

    assert undeclared == []
