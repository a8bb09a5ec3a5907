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


def test_verified_address_is_found_by_sub(cognito: Any, pool_id: str) -> None:
    pool, of_user = UserPool(pool_id, cognito), {"UserPoolId": pool_id, "Username": ADDRESS}
    user = cognito.admin_create_user(**of_user)["User"]
    (sub,) = (each["Value"] for each in user["Attributes"] if each["Name"] == "sub")
    assert pool.find_address(sub) is None
    for verified, found in (("false", None), ("true", ADDRESS)):
        attributes = [{"Name": "email_verified", "Value": verified}]
        cognito.admin_update_user_attributes(**of_user, UserAttributes=attributes)
        assert pool.find_address(sub) == found
    cognito.admin_disable_user(**of_user)
    assert pool.find_address(sub) is None
    assert pool.find_address("nobody") is None


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
