import pytest
import strawberry

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from resolvers.api.graphql.fields import ContextInfo, Payload, mutation, query
from resolvers.api.graphql.types.errors import UserError
from resolvers.domain.base import errors
from resolvers.domain.base.authorization import Role
from tests.support.identities import ADMIN, CITIZEN, KIOSK, refusal_of
from tests.support.own_fields import call

REFUSAL = errors.InvalidInputError("is blank", ["input", "names", "ja"])


@strawberry.type
class Parcel(Payload):
    text: str | None = None
    user_errors: list[UserError]


@strawberry.type
class Query:
    @query(Role.CITIZEN, description="x")
    def at_once(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as every resolver
        raise REFUSAL

    @query(Role.CITIZEN, description="x")
    async def later(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        raise REFUSAL

    @query(description="For nobody.")
    def for_nobody(self, info: ContextInfo) -> str | None:  # noqa: ARG002 - as above
        return "answered"

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
    def send(self, info: ContextInfo) -> Parcel | None:  # noqa: ARG002 - as above
        raise REFUSAL


ROOTS = (Query, Mutation)


@pytest.mark.parametrize("field", ["atOnce", "later"])
def test_authorization_comes_before_any_refusal(field: str) -> None:
    with pytest.raises(Unauthorized, match=f"Not Authorized to access {field} on type Query"):
        call(ROOTS, f"Query.{field}", KIOSK)
    with pytest.raises(InvalidInput, match=r"^input\.names\.ja: is blank$"):
        call(ROOTS, f"Query.{field}", CITIZEN)


def test_p19_mutation_refusal_is_data() -> None:
    with pytest.raises(Unauthorized, match="Not Authorized to access send on type Mutation"):
        call(ROOTS, "Mutation.send", CITIZEN)
    refused = call(ROOTS, "Mutation.send", ADMIN)
    assert refusal_of(refused) == ("INVALID_INPUT", ["input", "names", "ja"])


def test_field_without_roles_answers_nobody() -> None:
    for caller in (ADMIN, CITIZEN, KIOSK, None):
        with pytest.raises(Unauthorized):
            call(ROOTS, "Query.forNobody", caller)


def test_omitted_and_null_arguments_are_none() -> None:
    assert call(ROOTS, "Query.optional", CITIZEN, count=0) == "(None, 0)"
    assert call(ROOTS, "Query.optional", CITIZEN, text=None) == "(None, None)"
