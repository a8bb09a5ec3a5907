from typing import TYPE_CHECKING
from unittest.mock import patch

from local.aws.engine.tables import create_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def create_lasting_tables(client: "DynamoDBClient", prefix: str) -> None:
    """Make tables whose rows stay: the engine removes what its own clock says has expired."""
    with patch("local.aws.engine.tables._set_time_to_live"):
        create_tables(client, prefix)
