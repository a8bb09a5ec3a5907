"""Results of more than a page: read from the bucket, whole and exact, whatever fails."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from admin.archive import athena_results
from admin.archive.answers import ArchiveError
from admin.archive.athena_archive import AthenaArchive
from admin.archive.postgres import load_postgres
from tests.support.archives import deliver, deposit_row, entry_row
from tests.support.athena import PAGE_ROWS, FakeAthena, open_athena

TEXTS = ['a "text", of', "two\nlines", "東京", "", None, '"', ",", "\\N"]
ALL = "SELECT sequence, reward_id FROM ledger_entries ORDER BY sequence"
Opened = tuple[AthenaArchive, FakeAthena]


def rows_of(count: int) -> list[tuple[int, str | None]]:
    return [(number, TEXTS[number % len(TEXTS)]) for number in range(1, count + 1)]


def write(root: Path, count: int) -> None:
    deliver(root, [entry_row(number, reward_id=text) for number, text in rows_of(count)])


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    write(tmp_path, 2 * PAGE_ROWS)
    with open_athena(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("piece_bytes", [1000, pytest.param(7, marks=pytest.mark.slow)])
def test_large_result_comes_from_the_bucket(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, piece_bytes: int
) -> None:
    monkeypatch.setattr(athena_results, "PIECE_BYTES", piece_bytes)
    archive, athena = opened

    assert list(archive.query(ALL).rows) == rows_of(2 * PAGE_ROWS)
    assert athena.calls.count("GetQueryResults") == 1


def test_page_needs_no_bucket(opened: Opened) -> None:
    archive, athena = opened

    rows = list(archive.query(f"{ALL} LIMIT {PAGE_ROWS - 1}").rows)

    assert rows == rows_of(PAGE_ROWS - 1)
    assert "GetObject" not in athena.calls


def test_broken_connection_is_tried_again(opened: Opened) -> None:
    archive, athena = opened
    athena.cut = athena_results.ATTEMPTS - 1
    assert list(archive.query(ALL).rows) == rows_of(2 * PAGE_ROWS)

    athena.cut = athena_results.ATTEMPTS
    with pytest.raises(ArchiveError, match=r"read, but total bytes expected"):
        list(archive.query(ALL).rows)


def test_result_that_was_removed_is_named(opened: Opened) -> None:
    archive, athena = opened
    rows = archive.query(ALL).rows
    athena.files.clear()

    with pytest.raises(ArchiveError, match=r"workgroup recycle-points-prod, .*NoSuchKey"):
        list(rows)


def test_result_without_its_end_is_named(opened: Opened) -> None:
    archive, athena = opened
    rows = archive.query(ALL).rows
    for key, content in athena.files.items():
        athena.files[key] = content[:-1]

    with pytest.raises(ArchiveError, match=rf"\.csv ends within row {2 * PAGE_ROWS}$"):
        list(rows)


def test_large_months_are_loaded_from_athena(tmp_path: Path, database_dsn: str) -> None:
    write(tmp_path, 2 * PAGE_ROWS)
    deliver(tmp_path, [deposit_row(1)])

    with open_athena(tmp_path) as (archive, _):
        added = load_postgres(archive, database_dsn).added
        assert load_postgres(archive, database_dsn).added == dict.fromkeys(added, 0)

    assert (added["ledger_entries"], added["deposit_items"]) == (2 * PAGE_ROWS, 1)
    with psycopg.connect(database_dsn) as connection:
        assert connection.execute(ALL).fetchall() == rows_of(2 * PAGE_ROWS)
