from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.archive.answers import Archive, ArchiveError
from admin.archive.archives import open_archive
from admin.archive.tables import ALL_TABLES, CALENDAR, columns_of
from tests.support.archives import deliver, entry_row


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    root.mkdir()
    return root


@pytest.fixture
def archive(root: Path) -> Iterator[Archive]:
    deliver(root, [entry_row(1), entry_row(2)])
    with open_archive({"ARCHIVE_DIR": str(root)}) as archive:
        yield archive


def test_empty_archive_has_tables_without_rows(root: Path) -> None:
    with open_archive({"ARCHIVE_DIR": str(root)}) as archive:
        for table in ALL_TABLES:
            answer = archive.query(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            assert list(answer.columns) == list(columns_of(table))
            assert table == CALENDAR or list(answer.rows) == []


STATEMENTS = (
    "COPY ledger_entries TO '{folder}/copy.csv'",
    "ATTACH '{folder}/other.db'",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "CREATE TABLE mine AS SELECT 1",
    "SELECT 1; SELECT 2",
    "",
    "SELECT * FROM read_text('{folder}/secret.txt')",
    "SELECT * FROM '{folder}/secret.txt'",
    "SELECT * FROM glob('{folder}/*')",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{compacted}' (FORMAT parquet, USE_TMP_FILE false)",
    "EXPLAIN ANALYZE DROP VIEW ledger_entries",
    "WITH gone AS (DELETE FROM material_factors RETURNING *) SELECT * FROM gone",
)


def test_statement_reads_the_tables_alone(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    before = content_of(tmp_path)
    (compacted,) = tmp_path.glob("archive/compacted/ledger_entries/*/*.parquet")
    for statement in STATEMENTS:
        sql = statement.replace("{folder}", str(tmp_path)).replace("{compacted}", str(compacted))

        with pytest.raises(ArchiveError):
            list(archive.query(sql).rows)

        assert content_of(tmp_path) == before
    assert list(archive.query("SELECT count(*) FROM ledger_entries").rows) == [(2,)]
    assert list(archive.query("SELECT current_setting('memory_limit')").rows) == [("953.6 MiB",)]


def content_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
