from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from local.engine.tables import create_tables
from resolvers.settings import table_prefix_of
from tests.simulation.life import Plan
from tests.support.archived_year import ArchivedYear, live_year
from tests.support.archives import deliver
from tests.support.fast_moto import ENVIRONMENT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(scope="session")
def year(moto_session_client: "DynamoDBClient") -> ArchivedYear:
    with mock_aws():
        create_tables(moto_session_client, table_prefix_of(ENVIRONMENT))
        return live_year(moto_session_client, ENVIRONMENT, Plan(citizens=12, operations=600))


@pytest.fixture(scope="session")
def year_root(year: ArchivedYear, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year's archive, with everything delivered twice."""
    root = tmp_path_factory.mktemp("archive")
    for _ in range(2):
        deliver(root, year.rows())
    return root
