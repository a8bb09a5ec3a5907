from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from resolvers.tables.dynamo import Chance, Database
from tests.operations.imports import HEADER

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment, Chance(lambda _: None, lambda: 1.0))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of the standard's columns with these rows."""

    def write_rows(*rows: str, header: str = HEADER, name: str = "stations.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write_rows
