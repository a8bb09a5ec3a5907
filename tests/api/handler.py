from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.cognitoidp.models import CognitoIdpUserPool

from local.aws.engine.tables import create_tables
from resolvers.settings import table_prefix_of
from tests.support.events.recorded import USER_POOL_ISSUER
from tests.support.kiosk_pool import make_pool
from tests.support.lambda_process import fresh_lambda_entry
from tests.support.running_product import REGION, SETTINGS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = "matrix"


@contextmanager
def handler_on_moto() -> Iterator["DynamoDBClient"]:
    """Yield moto's client, with all tables and lambda_entry on them."""
    variables = {**SETTINGS, "ENVIRONMENT": ENVIRONMENT, "USER_POOL_ISSUER": USER_POOL_ISSUER}
    with (
        mock_aws(),
        # Those of AWS have 9 characters after the region, and the settings take no 32.
        patch.object(CognitoIdpUserPool, "MAX_ID_LENGTH", len(REGION) + 10),
        closing(boto3.client("cognito-idp", region_name=REGION)) as cognito,
        fresh_lambda_entry({**variables, **make_pool(cognito)}),
    ):
        client = boto3.client("dynamodb", region_name=REGION)
        create_tables(client, table_prefix_of(ENVIRONMENT))
        yield client
        client.close()
