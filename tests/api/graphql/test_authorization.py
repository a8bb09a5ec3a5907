from typing import Any

import pytest
from graphql import GraphQLObjectType

from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.fields import FieldPolicy
from resolvers.api.graphql.schema import schema
from resolvers.domain.base.authorization import Caller, Role, with_inherited
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
