"""The command, on the archive of a year."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from moto import mock_aws

from admin.reports.pdf import PdfError
from tests.support.archived_year import ArchivedYear
from tests.support.archives import deliver
from tests.support.operators import QuickCommand

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(year_root: Path, year: ArchivedYear, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `report` without PDF on the year's archive, or on another one, as of the year's end."""
    monkeypatch.setattr("admin.cli.report.utc_now", lambda: year.ended_at)

    def run_report(
        *arguments: str | Path, archive: Path = year_root, pdf: str = "--no-pdf"
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


def test_language_chooses_files(run: Run, tmp_path: Path) -> None:
    ended = run("--month", "2027-05", "--language", "ja", "--out", tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert not list(tmp_path.glob("*-en*"))


def test_difference_ends_with_1_after_writing(run: Run, tmp_path: Path, year: ArchivedYear) -> None:
    rows = [row for row in year.rows() if row.table != "deposit_items"]
    deliver(tmp_path / "archive", rows)
    ended = run(
        *("--month", "2027-05", "--language", "en", "--out", tmp_path),
        archive=tmp_path / "archive",
    )

    assert ended.returncode == 1
    assert ended.stderr == "1 checks failed: the totals do not agree with the ledger\n"
    page = (tmp_path / "2027-05-en.html").read_text(encoding="utf-8")
    assert "Do not use this report" in page


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--month", "2027-05", "--fiscal-year", "2027"], "only one of --month and --fiscal-year"),
        (["--month", "March"], "'March' is not a month: write it like 2026-10"),
        (["--month", "2027-13"], "'2027-13' is not a month: write it like 2026-10"),
        (["--month", "9999-01"], "9999-01 has not begun: today is 20"),
        (["--municipality", "123"], "--municipality must be 5 or 6 digits"),
        (["--municipality", "99999"], "municipality 99999: the archive knows 22212, 22213"),
    ],
)
def test_wrong_choice_ends_with_2(run: Run, arguments: list[str], says: str) -> None:
    ended = run(*arguments, "--out", "unused")

    assert ended.returncode == 2
    assert says in " ".join(ended.stderr.split())


def test_missing_archive_ends_with_3(run: Run, tmp_path: Path) -> None:
    ended = run("--out", tmp_path, archive=tmp_path / "none")

    assert ended.returncode == 3
    assert "no archive" in ended.stderr


def test_folder_that_cannot_be_made_ends_with_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run("--month", "2027-05", "--language", "en", "--out", tmp_path / "file" / "folder")

    assert ended.returncode == 3
    assert str(tmp_path / "file") in ended.stderr


@mock_aws
def test_missing_topic_ends_with_3_after_writing(run: Run, tmp_path: Path) -> None:
    month = ("--month", "2027-05", "--language", "en", "--out", tmp_path)
    ended = run(*month, "--notify", "arn:aws:sns:ap-northeast-1:123456789012:gone")

    assert ended.returncode == 3
    assert "gone: An error occurred (NotFound)" in ended.stderr
    assert str(tmp_path / "2027-05-en.html") in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--out", __file__], "is a file"),
        (["--out", "s3:///reports"], "'s3:///reports' names no bucket: write s3://BUCKET/PREFIX"),
        (["--out", "unused", "--notify", "office@example.org"], "is not the ARN of an SNS topic"),
    ],
)
def test_wrong_place_is_named_first(
    run: Run, tmp_path: Path, arguments: list[str], says: str
) -> None:
    ended = run(*arguments, archive=tmp_path / "none")

    assert ended.returncode == 2
    assert says in " ".join(ended.stderr.split())


@pytest.mark.parametrize(("pdf", "status"), [("", 0), ("--pdf", 3)])
def test_missing_pango_matters_if_pdf_is_asked_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pdf: str, status: int
) -> None:
    def fail() -> None:
        raise PdfError("no PDF: Pango is missing")

    monkeypatch.setattr("admin.cli.report.check_pdf", fail)
    ended = run("--month", "2027-05", "--language", "en", "--out", tmp_path, pdf=pdf)

    assert ended.returncode == status
    assert "no PDF: Pango is missing" in ended.stderr
    assert bool(list(tmp_path.glob("*.html"))) is (status == 0)
