import multiprocessing
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from errno import ENOSPC
from pathlib import Path

import duckdb
import pytest

from admin.archive.answers import ArchiveError
from admin.archive.archives import open_archive
from admin.archive.compaction import CompactionReport, compact
from admin.archive.layout import Layout
from resolvers.events.archive.rows import Row
from tests.support.archives import ask, deliver, entry_row

COUNTS = (
    "SELECT local_month, count(*), sum(points_change) FROM ledger_entries GROUP BY 1 ORDER BY 1"
)


def files_of(root: Path) -> set[str]:
    return {path.name for path in (root / "compacted").rglob("*.parquet")}


def entries(numbers: Iterable[int], month: str = "2027-05") -> list[Row]:
    return [entry_row(number, local_month=month) for number in numbers]


def test_row_that_comes_again_counts_once(tmp_path: Path) -> None:
    deliver(tmp_path, entries([1, 2, 2]))
    deliver(tmp_path, entries([2, 3]))

    assert compact(tmp_path) == CompactionReport(files=2, months=1)
    assert ask(tmp_path, COUNTS) == [("2027-05", 3, 15)]


def test_only_months_with_new_rows_are_written(tmp_path: Path) -> None:
    deliver(tmp_path, [*entries([1], "2027-05"), *entries([2], "2027-06")])
    compact(tmp_path)
    before = files_of(tmp_path)
    deliver(tmp_path, entries([3], "2027-06"))

    assert compact(tmp_path) == CompactionReport(files=1, months=1)
    assert len(before & files_of(tmp_path)) == 1, "the other month"
    assert ask(tmp_path, COUNTS) == [("2027-05", 1, 5), ("2027-06", 2, 10)]
    assert compact(tmp_path) == CompactionReport(files=0, months=0)


@pytest.mark.parametrize("days", [("2028-04-10", "2028-04-11"), ("2028-04-11", "2028-04-10")])
def test_first_of_differing_rows_stays(tmp_path: Path, days: tuple[str, str]) -> None:
    rows = [entry_row(2, points_change=0), *(entry_row(1, points_change=each) for each in (5, 6))]
    deliver(tmp_path, rows, days[0])
    deliver(tmp_path, [entry_row(1, points_change=8)], days[0])
    compact(tmp_path)
    deliver(tmp_path, [entry_row(1, points_change=7)], days[1])

    assert ask(tmp_path, COUNTS) == [("2027-05", 2, 5)]


def test_reader_keeps_what_it_began_with(tmp_path: Path) -> None:
    deliver(tmp_path, entries([1]))
    with open_archive({"ARCHIVE_DIR": str(tmp_path)}) as archive:
        deliver(tmp_path, entries([2]))
        compact(tmp_path)

        assert list(archive.query(COUNTS).rows) == [("2027-05", 1, 5)]
    assert ask(tmp_path, COUNTS) == [("2027-05", 2, 10)]
    assert len(files_of(tmp_path)) == 1, "nobody reads the old one"


def test_failed_end_keeps_the_last_compaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path, entries([1]))
    compact(tmp_path)
    deliver(tmp_path, entries([2]))

    def fail(*_: object) -> None:
        raise OSError(ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Layout, "write_manifest", fail)
        with pytest.raises(ArchiveError, match=r"can't be compacted: .*no space left"):
            compact(tmp_path)

    assert read_as_it_is(tmp_path) == [("2027-05", 1, 5)]
    assert ask(tmp_path, COUNTS) == [("2027-05", 2, 10)]
    assert len(files_of(tmp_path)) == 1, "nothing is left of the one that failed"


@pytest.mark.slow
def test_compactions_at_once_do_the_work_once(tmp_path: Path) -> None:
    for number in range(1, 9):
        deliver(tmp_path, entries([number, number + 1]))
    context = multiprocessing.get_context("spawn")

    with ProcessPoolExecutor(3, mp_context=context) as pool:
        reports = list(pool.map(compact, [tmp_path] * 3))

    assert sum(report.files for report in reports) == 8
    assert ask(tmp_path, COUNTS) == [("2027-05", 9, 45)]


def read_as_it_is(root: Path) -> list[tuple[str, int, int]]:
    """Return what a reader finds that does not compact first."""
    with Layout(root).reading() as manifest, closing(duckdb.connect()) as connection:
        files = [str(root / "compacted" / each) for each in manifest.compacted]
        of_files = COUNTS.replace("ledger_entries", f"read_parquet({files})")
        return connection.execute(of_files).fetchall()
