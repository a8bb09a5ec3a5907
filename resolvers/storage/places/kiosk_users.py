"""The users of kiosks in Cognito.

AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER can name a service with the same interface instead.

Source: Amazon Cognito User Pools API Reference, AdminCreateUser and the operations used below.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

GROUP = "kiosks"
# Users of the pool sign in by address: RFC 2606 guarantees that this name has no owner.
_ADDRESS = "kiosk-{}@kiosks.invalid"
# Two calls with five attempts each end before the function's 29 seconds.
_CONFIG = Config(
    retries={"total_max_attempts": 2, "mode": "standard"}, connect_timeout=1, read_timeout=4
)


@dataclass(frozen=True)
class Tokens:
    """The tokens of a user's sign-in. Its repr does not show them."""

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_seconds: int


class KioskUsers:
    """The users of a pool, who sign in with the client of kiosks.

    Each method raises botocore's errors; describe_fault shows their codes and no values.
    """

    def __init__(self, pool_id: str, client_id: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `cognito-idp`
        self._pool_id = pool_id
        self._client_id = client_id
        self._given_client = client

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - as above
        # Created for the first kiosk: a process that enrols none does not wait for it.
        return self._given_client or boto3.client("cognito-idp", config=_CONFIG)

    def create(self, kiosk_id: str, password: str) -> str:
        """Create a kiosk's user, in the group of kiosks, and return its sub."""
        user = self._name(kiosk_id)
        try:
            made = self._client.admin_create_user(**user, MessageAction="SUPPRESS")["User"]
            attributes = made["Attributes"]
        except self._client.exceptions.UsernameExistsException:
            # An earlier attempt created it, and its answer got lost.
            attributes = self._client.admin_get_user(**user)["UserAttributes"]
        self._client.admin_add_user_to_group(**user, GroupName=GROUP)
        self._client.admin_set_user_password(**user, Password=password, Permanent=True)
        return str(next(each["Value"] for each in attributes if each["Name"] == "sub"))

    def sign_in(self, kiosk_id: str, password: str) -> Tokens:
        answer = self._client.admin_initiate_auth(
            UserPoolId=self._pool_id,
            ClientId=self._client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": self._name(kiosk_id)["Username"], "PASSWORD": password},
        )["AuthenticationResult"]
        return Tokens(
            access_token=answer["AccessToken"],
            id_token=answer["IdToken"],
            refresh_token=answer["RefreshToken"],
            expires_in_seconds=answer["ExpiresIn"],
        )

    def disable(self, kiosk_id: str) -> None:
        """End every sign-in of a kiosk's user, if it has one, and prevent others."""
        user = self._name(kiosk_id)
        try:
            self._client.admin_disable_user(**user)
            self._client.admin_user_global_sign_out(**user)
        except self._client.exceptions.UserNotFoundException:
            return

    def _name(self, kiosk_id: str) -> dict[str, str]:
        return {"UserPoolId": self._pool_id, "Username": _ADDRESS.format(kiosk_id)}
