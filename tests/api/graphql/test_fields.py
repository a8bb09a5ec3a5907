"""How a field declares its roles, and how it answers a refusal."""

import pytest
import strawberry

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from resolvers.api.graphql.fields import ContextInfo, Payload, mutation, query
from resolvers.api.graphql.types.errors import UserError
from resolvers.domain import errors
from resolvers.domain.authorization import Role
from resolvers.domain.enums import ErrorCode
from tests.support.identities import ADMIN, CITIZEN, KIOSK, refusal_of
from tests.support.own_fields import call

REFUSALS = {
    "field": errors.InvalidInputError("must be 1 to 100", ["first"]),
    "path": errors.InvalidInputError("is blank", ["input", "names", "ja"]),
    "none": errors.DomainError(ErrorCode.CONFLICT_RETRY, "too many at once"),
    "empty": errors.DomainError(ErrorCode.NOT_FOUND, "there is none", []),
}


@strawberry.type
class Parcel(Payload):
    text: str | None = None
    count: int = 0
    user_errors: list[UserError]


def answer(kind: str) -> str:
    if kind in REFUSALS:
        raise REFUSALS[kind]
    return f"answered {kind}"


@strawberry.type
class Query:
    @query(Role.CITIZEN, description="x")
    def at_once(self, info: ContextInfo, kind: str) -> str | None:  # noqa: ARG002 - as every resolver
        return answer(kind)

    @query(Role.CITIZEN, description="x")
    async def later(self, info: ContextInfo, kind: str) -> str | None:  # noqa: ARG002 - as above
        return answer(kind)

    @query(Role.CITIZEN, description="x")
    def optional(
        self,
        info: ContextInfo,  # noqa: ARG002 - as above
        text: str | None = strawberry.UNSET,
        count: int | None = strawberry.UNSET,
    ) -> str | None:
        return repr((text, count))


@strawberry.type
class Mutation:
    @mutation(Role.ADMIN, refused=Parcel, description="x")
    def send(self, info: ContextInfo, kind: str) -> Parcel | None:  # noqa: ARG002 - as above
        return Parcel(text=answer(kind), user_errors=[])

    @mutation(Role.ADMIN, description="x")
    def greet(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        return "hello"


ROOTS = (Query, Mutation)


@pytest.mark.parametrize("field", ["atOnce", "later"])
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("field", "first: must be 1 to 100"),
        ("path", "input.names.ja: is blank"),
        ("none", "too many at once"),
        ("empty", "there is none"),
    ],
)
def test_query_refusal_is_invalid_input(field: str, kind: str, message: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        call(ROOTS, f"Query.{field}", CITIZEN, kind=kind)

    assert str(raised.value) == message
    assert raised.value.__cause__ is REFUSALS[kind]


@pytest.mark.parametrize("field", ["atOnce", "later"])
def test_authorization_comes_before_any_refusal(field: str) -> None:
    with pytest.raises(Unauthorized, match=f"Not Authorized to access {field} on type Query"):
        call(ROOTS, f"Query.{field}", KIOSK, kind="field")
    with pytest.raises(Unauthorized, match="Not Authorized to access send on type Mutation"):
        call(ROOTS, "Mutation.send", CITIZEN, kind="field")


@pytest.mark.parametrize(
    ("kind", "code", "path"),
    [
        ("field", "INVALID_INPUT", ["first"]),
        ("path", "INVALID_INPUT", ["input", "names", "ja"]),
        ("none", "CONFLICT_RETRY", None),
        ("empty", "NOT_FOUND", []),
    ],
)
def test_mutation_refusal_is_data(kind: str, code: str, path: list[str] | None) -> None:
    payload = call(ROOTS, "Mutation.send", ADMIN, kind=kind)

    assert refusal_of(payload) == (code, path)
    assert payload["userErrors"][0]["__typename"] == "GenericError"


def test_granted_mutation_has_no_errors() -> None:
    assert call(ROOTS, "Mutation.send", ADMIN, kind="well") == {
        "text": "answered well",
        "count": 0,
        "userErrors": [],
    }
    assert call(ROOTS, "Mutation.greet", ADMIN) == "hello"


def test_omitted_and_null_arguments_are_none() -> None:
    assert call(ROOTS, "Query.optional", CITIZEN, count=0) == "(None, 0)"
    assert call(ROOTS, "Query.optional", CITIZEN, text=None) == "(None, None)"
