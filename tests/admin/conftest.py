from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from admin.migration.migrate import migrate_tables
from admin.migration.reports import MigrationReport
from resolvers.storage.client import Database
from tests.support.imports import HEADER
from tests.support.migrations import NOW, PROGRAMME, Migrate
from tests.support.old_system import OldSystem, write_map

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
def old(moto_client: "DynamoDBClient", moto_environment: str) -> Iterator[OldSystem]:
    """The old system's tables, beside those of the environment."""
    assert moto_environment
    system = OldSystem(moto_client)
    yield system
    system.remove()


@pytest.fixture
def migrate(database: Database, tmp_path: Path, old: OldSystem) -> Migrate:
    """Adopts the old system with a map of these pairs; its tables stay what they were."""

    def migrate_these(
        *pairs: tuple[str, str], client: Any = None, **options: Any
    ) -> MigrationReport:
        path = write_map(tmp_path / "map.csv", pairs)
        through = database if client is None else replace(database, client=client)
        given = {"prefix": old.prefix, "programme": PROGRAMME, "now": NOW, **options}
        before = old.snapshot()
        report = migrate_tables(through, path, **given)
        assert old.snapshot() == before
        return report

    return migrate_these
