import pytest
import strawberry

from resolvers.api.appsync.directives import (
    SIGN_IN_DIRECTIVES,
    ApiKey,
    CognitoUserPools,
    Iam,
    Subscribe,
)


def print_with(*directives: object) -> str:
    def answer() -> str:
        return "x"

    field = strawberry.field(resolver=answer, directives=directives)
    query = strawberry.type(type("Query", (), {"x": field}))
    return strawberry.Schema(query=query).as_str()


@pytest.mark.parametrize(
    ("directive", "text"),
    [
        (ApiKey(), "@aws_api_key"),
        (Iam(), "@aws_iam"),
        (CognitoUserPools(), "@aws_cognito_user_pools"),
        (
            CognitoUserPools(groups=["admins", "auditors"]),
            '@aws_cognito_user_pools(cognito_groups: ["admins", "auditors"])',
        ),
        (Subscribe(mutations=["publishBalance"]), '@aws_subscribe(mutations: ["publishBalance"])'),
    ],
)
def test_directive_is_printed_where_used_and_never_defined(directive: object, text: str) -> None:
    assert print_with(directive) == f"type Query {{\n  x: String! {text}\n}}"


def test_there_are_three_ways_to_sign_in() -> None:
    printed = print_with(*(directive() for directive in SIGN_IN_DIRECTIVES))

    assert "x: String! @aws_api_key @aws_cognito_user_pools @aws_iam\n" in printed
