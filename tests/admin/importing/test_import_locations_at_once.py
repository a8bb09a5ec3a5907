"""Several rows at work at once, on the real engine: moto takes one thread only."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from admin.importing.import_locations import NOT_WRITTEN, import_locations
from admin.importing.reports import Outcome
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from tests.support.clients import FailsReads
from tests.support.imports import LATER, NOW, Write, counts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

ROWS = 30


@pytest.fixture
def engine_database(engine_client: "DynamoDBClient", engine_environment: str) -> Database:
    return Database(engine_client, table_prefix_of(engine_environment))


@pytest.fixture
def path(write: Write) -> Path:
    return write(*(f"{n},place {n},b,34.8,138.{n:03}" for n in range(1, ROWS + 1)))


def written(database: Database) -> int:
    count: int = database.client.scan(TableName=database.table_name("locations"))["Count"]
    return count


def test_lost_tables_begin_no_other_row(engine_database: Database, path: Path) -> None:
    losing = replace(engine_database, client=FailsReads(engine_database.client, good=10))
    report = import_locations(losing, path, now=NOW, writers=3)
    lost = report.counts[Outcome.REFUSED]
    assert 1 <= lost <= 3
    assert report.counts[Outcome.IMPORTED] + lost == len(report.rows)
    assert report.not_reached == ROWS - len(report.rows) > 0
    assert all(str(row.reason).startswith(f"{NOT_WRITTEN} (") for row in report.not_done)
    # Only reads were lost, so no other row was written.
    assert report.counts[Outcome.IMPORTED] == written(engine_database)


def test_interrupt_begins_no_waiting_row(engine_database: Database, path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        assert (done, total) in ((0, ROWS), (1, ROWS))
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as interrupted:
        import_locations(engine_database, path, now=NOW, writers=2, report_progress=interrupt)
    count = written(engine_database)
    assert str(interrupted.value).startswith(f"{count} of {ROWS} rows were written;")
    assert 1 <= count < ROWS
    assert counts(import_locations(engine_database, path, now=LATER)) == (ROWS - count, 0, count, 0)
