"""DuckDB over a local archive: it answers, and it does nothing else."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.archive.answers import Archive, ArchiveError, ArchiveMissingError
from admin.archive.archives import open_archive
from admin.archive.tables import ALL_TABLES, columns_of
from tests.support.archives import ask, deliver, entry_row

FACTORS = "material_factors.csv"
HEADER = "material,unit,grams_per_unit,co2e_grams_per_kilogram,source\n"


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
            assert list(answer.rows) == []


def test_archive_of_data_dir_is_the_default(tmp_path: Path) -> None:
    deliver(tmp_path / "archive", [entry_row(1)])

    with open_archive({"DATA_DIR": str(tmp_path)}) as archive:
        assert list(archive.query("SELECT count(*) FROM ledger_entries").rows) == [(1,)]
    missing = pytest.raises(ArchiveMissingError, match=r"no archive in .*archive: `make")
    with missing, open_archive({"DATA_DIR": str(tmp_path / "other")}):
        pass


@pytest.mark.parametrize(
    "statement",
    [
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
    ],
)
def test_statement_reads_the_tables_alone(archive: Archive, tmp_path: Path, statement: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(ArchiveError):
        list(archive.query(statement.replace("{folder}", str(tmp_path))).rows)

    assert sorted(tmp_path.rglob("*")) == before


def test_statements_answer_beside_each_other(archive: Archive) -> None:
    rows = archive.query("SELECT * FROM range(30000)").rows
    next(rows)

    assert list(archive.query("SELECT sum(points_change) FROM ledger_entries").rows) == [(10,)]
    assert sum(1 for _ in rows) == 29_999


def test_interrupt_stops_the_statement(archive: Archive) -> None:
    endless = (
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7"
    )
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()

    with pytest.raises(KeyboardInterrupt):
        list(archive.query(endless).rows)

    assert list(archive.query("SELECT 1").rows) == [(1,)]


def test_factors_come_from_the_programmes_file(root: Path) -> None:
    rows = 'PET_BOTTLE,PIECE,25,,"city, 2026"\nALUMINIUM_CAN,PIECE,15,9000,city\n'
    (root / FACTORS).write_text(f"\ufeff{HEADER}{rows}", encoding="utf-8")

    assert ask(root, "SELECT * FROM material_factors ORDER BY grams_per_unit DESC") == [
        ("PET_BOTTLE", "PIECE", 25, None, "city, 2026"),
        ("ALUMINIUM_CAN", "PIECE", 15, 9000, "city"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("material,unit\n", "lacks the columns grams_per_unit, co2e_grams_per_kilogram, source"),
        (f"{HEADER}PET_BOTTLE,PIECE,2.5,,city\n", "line 2, grams_per_unit: '2.5' is not a whole"),
        (f"{HEADER}A,PIECE,1,,c\nA,PIECE,2,,c\n", "line 3: A PIECE has a line already"),
    ],
)
def test_wrong_factors_are_named(root: Path, text: str, problem: str) -> None:
    (root / FACTORS).write_text(text, encoding="utf-8")

    with pytest.raises(ArchiveError, match=problem):
        ask(root, "SELECT 1")
