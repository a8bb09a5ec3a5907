"""The release signs in as a citizen of its own."""

from collections.abc import Iterator
from typing import Any

import boto3
import jwt
import pytest
from moto import mock_aws

from tests.tools.release.deployments import with_pool
from tools.release.probe_user import sign_in


@pytest.fixture
def cognito() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("cognito-idp")
        yield client
        client.close()


def test_user_is_made_once(cognito: Any) -> None:
    deployment = with_pool(cognito)
    first, second = sign_in(cognito, deployment), sign_in(cognito, deployment)
    assert first.sub == second.sub
    assert len(cognito.list_users(UserPoolId=deployment.user_pool_id)["Users"]) == 1
    claims = jwt.decode(second.token, options={"verify_signature": False})
    assert (claims["sub"], claims["token_use"]) == (second.sub, "access")
    assert claims["iss"] == second.identity["issuer"]
    assert second.identity["groups"] is None
