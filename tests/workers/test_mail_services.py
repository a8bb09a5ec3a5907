"""Whose address Cognito gives, and what SES is asked for."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from resolvers.workers.mail_services import MailService, UserPool
from tests.support.fast_moto import REGION

ADDRESS = "hanako@example.test"


@pytest.fixture
def cognito(moto_client: Any) -> Iterator[Any]:  # noqa: ARG001 - it starts moto
    with closing(boto3.client("cognito-idp", region_name=REGION)) as client:
        yield client


@pytest.fixture
def pool_id(cognito: Any) -> str:
    """A pool as infra/modules/auth makes it: users sign in by e-mail address."""
    made = cognito.create_user_pool(PoolName="points", UsernameAttributes=["email"])
    found: str = made["UserPool"]["Id"]
    return found


def make_user(cognito: Any, pool_id: str, *, verified: str | None = "true") -> str:
    attributes = {} if verified is None else {"email_verified": verified}
    user = cognito.admin_create_user(
        UserPoolId=pool_id,
        Username=ADDRESS,
        UserAttributes=[{"Name": name, "Value": each} for name, each in attributes.items()],
    )["User"]
    (sub,) = (each["Value"] for each in user["Attributes"] if each["Name"] == "sub")
    return str(sub)


def test_verified_address_is_found_by_sub(cognito: Any, pool_id: str) -> None:
    sub = make_user(cognito, pool_id)

    assert UserPool(pool_id, cognito).find_address(sub) == ADDRESS


@pytest.mark.parametrize("verified", ["false", None])
def test_unverified_address_is_none(cognito: Any, pool_id: str, verified: str | None) -> None:
    sub = make_user(cognito, pool_id, verified=verified)

    assert UserPool(pool_id, cognito).find_address(sub) is None


@pytest.mark.parametrize("extra", [{}, {"ConfigurationSetName": "mails"}])
def test_mail_is_a_template_with_values(extra: dict[str, str]) -> None:
    request = {
        "FromEmailAddress": "points@example.test",
        "Destination": {"ToAddresses": [ADDRESS]},
        "Content": {
            "Template": {
                "TemplateName": "recycle-points-test-voucher_ready-ja",
                "TemplateData": '{"reward": "商品券"}',
            }
        },
        **extra,
    }
    with closing(boto3.client("sesv2", region_name=REGION)) as ses, Stubber(ses) as stub:
        stub.add_response("send_email", {"MessageId": "1"}, request)
        service = MailService("points@example.test", extra.get("ConfigurationSetName"), ses)
        service.send(ADDRESS, "recycle-points-test-voucher_ready-ja", {"reward": "商品券"})
        stub.assert_no_pending_responses()
