from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resolvers.storage.client import Database
from tests.support.imports import HEADER
from tests.support.migrations import Old
from tests.support.postgres import running_postgres


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of the standard's columns with these rows."""

    def write_rows(*rows: str, header: str = HEADER, name: str = "stations.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write_rows


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
