"""Cognito's users of citizens, by their accounts' ids.

Source: Amazon Cognito User Pools API Reference, AdminDeleteUser: a user's sub is also a Username.
"""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from resolvers.storage.base.client import making_a_client

DeleteUser = Callable[[str], None]
"""Delete the user of an account, if it has one; raise an error that may have prevented it."""
_CONFIG = Config(
    retries={"total_max_attempts": 2, "mode": "standard"}, connect_timeout=1, read_timeout=4
)
# The caller waits for the function's start and its two attempts. The next sweep tries again.
_CALL_CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=12)


class PoolError(Exception):
    """The function failed; its log has the reason."""

    quotes_no_values = True


def delete_nobody(_: str) -> None:
    """Do nothing, because no pool is known."""


def choose_deletion(function: str | None, pool_id: str | None) -> DeleteUser:
    """Return the deletion of users for a process: by the function if set, else in the pool."""
    if function is not None:
        return EnrolmentFunction(function).delete_user
    return delete_nobody if pool_id is None else PoolUsers(pool_id).delete


class PoolUsers:
    def __init__(self, pool_id: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `cognito-idp`
        self._pool_id = pool_id
        self._given_client = client

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - as above
        with making_a_client:
            return self._given_client or boto3.client("cognito-idp", config=_CONFIG)

    def delete(self, user_id: str) -> None:
        """Delete a user, if there is one; raise botocore's errors."""
        try:
            self._client.admin_delete_user(UserPoolId=self._pool_id, Username=user_id)
        except self._client.exceptions.UserNotFoundException:
            return


class EnrolmentFunction:
    """The only function that may change users of the pool."""

    def __init__(self, name: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `lambda`
        self._name = name
        self._given_client = client

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - as above
        with making_a_client:
            return self._given_client or boto3.client("lambda", config=_CALL_CONFIG)

    def delete_user(self, user_id: str) -> None:
        """Make it delete a user; raise PoolError if it fails, and botocore's errors."""
        answer = self._client.invoke(
            FunctionName=self._name, Payload=json.dumps({"erasedUser": user_id})
        )
        if "FunctionError" in answer:
            raise PoolError(f"the function of users failed: {answer['FunctionError']}")
