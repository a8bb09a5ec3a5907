"""The directives that AppSync defines and the schema uses.

Source: AWS AppSync Developer Guide, "Configuring authorization and authentication".
"""

import strawberry
from strawberry.schema_directive import Location

_PLACES = [Location.FIELD_DEFINITION, Location.OBJECT]


@strawberry.schema_directive(locations=_PLACES, name="aws_api_key", print_definition=False)
class ApiKey:
    pass


@strawberry.schema_directive(locations=_PLACES, name="aws_iam", print_definition=False)
class Iam:
    pass


@strawberry.schema_directive(
    locations=_PLACES, name="aws_cognito_user_pools", print_definition=False
)
class CognitoUserPools:
    groups: list[str] | None = strawberry.directive_field(
        name="cognito_groups", default=strawberry.UNSET
    )


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], name="aws_subscribe", print_definition=False
)
class Subscribe:
    mutations: list[str] = strawberry.directive_field(name="mutations")


SIGN_IN_DIRECTIVES = (ApiKey, CognitoUserPools, Iam)
