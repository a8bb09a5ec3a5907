import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from resolvers.storage.members.pool_users import (
    EnrolmentFunction,
    PoolError,
    PoolUsers,
    choose_deletion,
    delete_nobody,
)
from tests.support.kiosk_pool import make_pool

FUNCTION = "recycle-points-prod-enrolment:live"


@pytest.fixture
def cognito() -> Iterator[Any]:
    with mock_aws(), closing(boto3.client("cognito-idp")) as client:
        yield client


def delete_by_function(**answer: Any) -> None:
    with closing(boto3.client("lambda")) as client, Stubber(client) as stub:
        expected = {"FunctionName": FUNCTION, "Payload": json.dumps({"erasedUser": "hanako"})}
        stub.add_response("invoke", {"StatusCode": 200, **answer}, expected)
        EnrolmentFunction(FUNCTION, client).delete_user("hanako")


def test_deleted_user_can_be_deleted_again(cognito: Any) -> None:
    pool_id = make_pool(cognito)["USER_POOL_ID"]
    users = [
        cognito.admin_create_user(UserPoolId=pool_id, Username=f"{name}@example.test")["User"]
        for name in ("hanako", "taro")
    ]

    for _ in range(2):
        PoolUsers(pool_id, cognito).delete(users[0]["Username"])

    left = cognito.list_users(UserPoolId=pool_id)["Users"]
    assert [each["Username"] for each in left] == [users[1]["Username"]]


def test_failed_function_has_kept_the_user() -> None:
    with pytest.raises(PoolError, match=r"^the function of users failed: Unhandled$"):
        delete_by_function(FunctionError="Unhandled")


def test_function_goes_before_the_pool() -> None:
    chosen = [choose_deletion(FUNCTION, "pool"), choose_deletion(None, "pool")]

    owners = [type(getattr(each, "__self__", None)) for each in chosen]
    assert owners == [EnrolmentFunction, PoolUsers]
    assert choose_deletion(None, None) is delete_nobody
