from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from moto import mock_aws

from local.aws.engine.tables import create_tables
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from tests.support.archived_year import ArchivedYear, live_year
from tests.support.archives import deliver
from tests.support.fast_moto import ENVIRONMENT
from tests.support.imports import HEADER
from tests.support.migrations import Old
from tests.support.postgres import running_postgres
from tools.simulation.life import Plan

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of the standard's columns with these rows."""

    def write_rows(*rows: str, header: str = HEADER, name: str = "stations.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write_rows


@pytest.fixture
def one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written one by one, so that a test knows which one loses the tables."""
    monkeypatch.setattr("admin.workers.WORKERS", 1)


@pytest.fixture
def old(database: Database, tmp_path: Path) -> Iterator[Old]:
    system = Old(database, tmp_path)
    yield system
    system.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The DSN of a PostgreSQL of this test process alone."""
    with running_postgres() as dsn:
        yield dsn


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


@pytest.fixture
def database_dsn(postgres: str) -> Iterator[str]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE city")
        yield postgres.replace("dbname=postgres", "dbname=city")
        connection.execute("DROP DATABASE city WITH (FORCE)")
