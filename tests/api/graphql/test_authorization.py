"""Roles: who has them, which directives declare them, and what each field checks."""

from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType

from resolvers.api.appsync.errors import Unauthorized
from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.fields import ContextInfo, FieldPolicy, mutation, query
from resolvers.api.graphql.schema import schema
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.domain.authorization import EVERYBODY, SIGNED_IN, STAFF, Caller, Role, with_inherited
from tests.support.identities import (
    ADMIN,
    API_KEY,
    AUDITOR,
    CITIZEN,
    EVERY_IDENTITY,
    KIOSK,
    OPERATOR,
    PUBLISHER,
    signed_in,
)
from tests.support.own_fields import call

WHOLE = schema._schema


def caller_of(identity: Any) -> Caller:
    return read_caller(identity, user_pool_issuer=None)


@pytest.mark.parametrize(
    ("identity", "roles"),
    [
        (API_KEY, {Role.ANONYMOUS}),
        (CITIZEN, {Role.CITIZEN}),
        (KIOSK, {Role.KIOSK}),
        (OPERATOR, {Role.OPERATOR, Role.CITIZEN}),
        (ADMIN, {Role.ADMIN, Role.CITIZEN}),
        (AUDITOR, {Role.AUDITOR, Role.CITIZEN}),
        (PUBLISHER, {Role.PUBLISHER}),
        (signed_in("x", "kiosks", "admins"), {Role.KIOSK, Role.ADMIN}),
        (signed_in("x", "operators", "auditors"), {Role.OPERATOR, Role.AUDITOR, Role.CITIZEN}),
        (signed_in("x", "Admins", "admin", "ADMINS", "citizens"), {Role.CITIZEN}),
        (signed_in("x", "publisher", "anonymous"), {Role.CITIZEN}),
    ],
)
def test_everybody_signed_in_except_kiosks_is_citizen(identity: Any, roles: set[Role]) -> None:
    assert caller_of(identity).roles == roles


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


def test_role_groups_hold_these_roles() -> None:
    assert {Role.OPERATOR, Role.ADMIN, Role.AUDITOR} == STAFF
    assert STAFF | {Role.CITIZEN, Role.KIOSK} == SIGNED_IN
    assert SIGNED_IN | {Role.ANONYMOUS} == EVERYBODY
    assert set(Role) - EVERYBODY == {Role.PUBLISHER}


def directives_of(*roles: Role) -> str:
    @strawberry.type
    class Query:
        @query(*roles, description="x")
        def x(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as every resolver
            return None

    # Twice: Strawberry applies an extension once for every schema.
    strawberry.Schema(query=Query)
    line = strawberry.Schema(query=Query).as_str().splitlines()[2]
    return line.partition(": String")[2].strip()


@pytest.mark.parametrize(
    ("roles", "directives"),
    [
        (EVERYBODY, "@aws_api_key @aws_cognito_user_pools"),
        ({Role.ANONYMOUS}, "@aws_api_key"),
        ({Role.CITIZEN}, "@aws_cognito_user_pools"),
        (SIGNED_IN, "@aws_cognito_user_pools"),
        ({Role.CITIZEN, Role.ADMIN}, "@aws_cognito_user_pools"),
        ({Role.KIOSK}, '@aws_cognito_user_pools(cognito_groups: ["kiosks"])'),
        ({Role.OPERATOR}, '@aws_cognito_user_pools(cognito_groups: ["operators", "admins"])'),
        ({Role.ADMIN}, '@aws_cognito_user_pools(cognito_groups: ["admins"])'),
        (STAFF, '@aws_cognito_user_pools(cognito_groups: ["operators", "admins", "auditors"])'),
        ({Role.PUBLISHER}, "@aws_iam"),
        (
            {Role.PUBLISHER, Role.ANONYMOUS, Role.AUDITOR},
            '@aws_api_key @aws_cognito_user_pools(cognito_groups: ["auditors"]) @aws_iam',
        ),
    ],
)
def test_directives_follow_roles(roles: set[Role], directives: str) -> None:
    assert directives_of(*roles) == directives


@strawberry.type
class ManyFields:
    @query(Role.ADMIN, description="For admins.")
    def for_admins(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as every resolver
        return "answered"

    @query(Role.OPERATOR, description="For operators, and so for admins.")
    async def for_operators(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        return "answered"

    @query(Role.CITIZEN, description="For citizens.")
    def for_citizens(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        return "answered"

    @query(*EVERYBODY, description="For everybody but the publisher.")
    def for_everybody(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        return "answered"

    @query(description="For nobody.")
    def for_nobody(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        return "answered"


@strawberry.type
class ManyMutations:
    @mutation(Role.PUBLISHER, description="For the publisher.")
    def for_publisher(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        return "answered"


ROOTS = (ManyFields, ManyMutations)


@pytest.mark.parametrize(
    ("field", "callers"),
    [
        ("forAdmins", {"admin"}),
        ("forOperators", {"operator", "admin"}),
        ("forCitizens", {"citizen", "operator", "admin", "auditor"}),
        ("forEverybody", set(EVERY_IDENTITY) - {"publisher"}),
        ("forNobody", set()),
        ("forPublisher", {"publisher"}),
    ],
)
def test_field_answers_only_declared_roles(field: str, callers: set[str]) -> None:
    parent = "Mutation" if field == "forPublisher" else "Query"

    for name, identity in EVERY_IDENTITY.items():
        if name in callers:
            assert call(ROOTS, f"{parent}.{field}", identity) == "answered", name
        else:
            with pytest.raises(Unauthorized) as raised:
                call(ROOTS, f"{parent}.{field}", identity)
            assert str(raised.value) == f"Not Authorized to access {field} on type {parent}"


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
