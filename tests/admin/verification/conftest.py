from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from admin.archive.folder import ArchiveFolder
from admin.archive.local_incoming import open_folder
from admin.archive.sinks import FolderSink
from admin.verification.archive import ArchiveReport, verify_archive
from resolvers.events.archive.rows import rows_of_item
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import from_attributes
from tests.support import tampering
from tests.support.archived_books import CITIZENS, LATER, Rows, Tables
from tests.support.domain_programme import TOKYO
from tests.support.service import Service
from tests.support.tampering import Programme, Spoiler, run_programme
from tools.benchmarks.paging_tables import PagingTables


@pytest.fixture
def programme(service: Service) -> Programme:
    return run_programme(service)


@pytest.fixture
def verified(programme: Programme) -> Service:
    """The service of the programme, after an incremental verification."""
    tampering.verify(programme.service)
    return programme.service


@pytest.fixture
def spoiler(programme: Programme) -> Spoiler:
    return Spoiler(programme.service)


@pytest.fixture(scope="session")
def archived() -> Rows:
    """All rows of the ledger in the archive."""
    tables = PagingTables(CITIZENS)
    return [
        row
        for table in ("points_ledger", "recycle_events")
        for item, _ in tables.rows(table)
        for row in rows_of_item(table, from_attributes(item), LATER, TOKYO)
    ]


@pytest.fixture
def verify(tmp_path: Path) -> Callable[..., ArchiveReport]:
    """Write the rows, in as many files as there are lists of them, and verify them."""

    def write_and_verify(
        *lists: Rows, tables: PagingTables | None = None, now: datetime = LATER
    ) -> ArchiveReport:
        for number, rows in enumerate(lists):
            # One after the other: DuckDB keeps the order of files.
            arrived_at = now + timedelta(seconds=number)
            sink = FolderSink(ArchiveFolder(tmp_path), lambda: arrived_at)  # noqa: B023 - called here
            for start in range(0, len(rows), 1000):
                sink.put(rows[start : start + 1000])
            sink.flush()
        database = Database(tables or Tables(CITIZENS), "stub-")
        with open_folder(tmp_path) as read:
            return verify_archive(database, read, zone=TOKYO, now=now)

    return write_and_verify
