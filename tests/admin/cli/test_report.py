"""The command, on a small archive."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.archives import deliver, deposit_row, entry_row, lot_row
from tests.support.operators import QuickCommand

Run = Callable[..., "subprocess.CompletedProcess[str]"]


ROWS = [
    entry_row(1),
    lot_row("hanako-1", "2029-03-31", points_change=5),
    deposit_row(1, municipality="22212"),
]


@pytest.fixture(scope="module")
def archive_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a deposit in May 2027."""
    root = tmp_path_factory.mktemp("archive")
    deliver(root, ROWS)
    return root


@pytest.fixture
def run(archive_root: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `report` without PDF on that archive, or on another one, in April 2028."""
    monkeypatch.setattr("admin.cli.report.utc_now", lambda: datetime(2028, 4, 10, tzinfo=UTC))

    def run_report(
        *arguments: str | Path, archive: Path = archive_root, pdf: str = "--no-pdf"
    ) -> "subprocess.CompletedProcess[str]":
        command = QuickCommand("", "")
        command.variables |= {"ENVIRONMENT": "", "ARCHIVE_DIR": str(archive)}
        return command.run_verb("report", *filter(None, [pdf]), *arguments)

    return run_report


def test_files_of_both_languages_are_written(run: Run, tmp_path: Path) -> None:
    ended = run("--fiscal-year", "2027", "--out", tmp_path)

    assert ended.returncode == 0, ended.stderr
    places = ended.stdout.split()
    assert all(Path(place).is_file() for place in places)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"fiscal-year-2027-{name}"
        for name in ("en.html", "en.xlsx", "en-csv", "ja.html", "ja.xlsx", "ja-csv")
    }


def test_difference_ends_with_1_after_writing(run: Run, tmp_path: Path) -> None:
    deliver(tmp_path / "archive", ROWS[:-1])
    ended = run(
        *("--month", "2027-05", "--language", "en", "--out", tmp_path),
        archive=tmp_path / "archive",
    )

    assert ended.returncode == 1
    assert ended.stderr == "1 checks failed: the totals do not agree with the ledger\n"
    page = (tmp_path / "2027-05-en.html").read_text(encoding="utf-8")
    assert "Do not use this report" in page
    assert not list(tmp_path.glob("*-ja*"))
