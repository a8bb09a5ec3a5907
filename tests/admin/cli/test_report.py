import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest

from admin.reports.pdf import PdfError
from tests.support.archives import deliver, deposit_row, entry_row, lot_row
from tests.support.operators import QuickCommand

Run = Callable[..., "subprocess.CompletedProcess[str]"]
TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:reports"

ROWS = [
    entry_row(1),
    lot_row("hanako-1", "2029-03-31", points_change=5),
    deposit_row(1, municipality="22212"),
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `report` in April 2028, without PDF, on an archive of a deposit in May 2027."""
    deliver(tmp_path / "archive", ROWS)
    monkeypatch.setattr("admin.cli.report.utc_now", lambda: datetime(2028, 4, 10, tzinfo=UTC))
    monkeypatch.setattr("admin.cli.report.check_pdf", Mock(side_effect=PdfError("no PDF")))

    def run_report(
        *arguments: str | Path, archive: str = "archive", pdf: str = "--no-pdf"
    ) -> "subprocess.CompletedProcess[str]":
        command = QuickCommand("", "")
        command.variables |= {"ENVIRONMENT": "", "ARCHIVE_DIR": str(tmp_path / archive)}
        return command.run_verb("report", *filter(None, [pdf]), *arguments)

    return run_report


def test_files_of_both_languages_are_written(run: Run, tmp_path: Path) -> None:
    arguments = ("--fiscal-year", "2027", "--municipality", "222127", "--out", tmp_path / "out")
    ended = run(*arguments, pdf="")

    assert (ended.returncode, ended.stderr) == (0, "no PDF\n")
    places = ended.stdout.split()
    assert all(Path(place).is_file() for place in places)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"fiscal-year-2027-22212-{name}"
        for name in ("en.html", "en.xlsx", "en-csv", "ja.html", "ja.xlsx", "ja-csv")
    }


def test_difference_ends_with_1_after_writing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path / "torn", ROWS[:-1])
    sent = Mock()
    monkeypatch.setattr("admin.cli.report.send_notice", sent)
    arguments = ("--month", "2027-05", "--language", "en", "--out", tmp_path, "--notify", TOPIC)
    ended = run(*arguments, archive="torn")

    assert ended.returncode == 1
    assert ended.stderr == "1 checks failed: the totals do not agree with the ledger\n"
    assert sent.call_args.args[::2] == (TOPIC, ended.stdout.split())
    page = (tmp_path / "2027-05-en.html").read_text(encoding="utf-8")
    assert "Do not use this report" in page
    assert not list(tmp_path.glob("*-ja*"))


@pytest.mark.parametrize(("option", "has_pdf"), [("", True), ("--pdf", True), ("--no-pdf", False)])
def test_pdf_is_made_where_possible(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, *, has_pdf: bool
) -> None:
    render = Mock(return_value={"a": b""})
    monkeypatch.setattr("admin.cli.report.check_pdf", Mock())
    monkeypatch.setattr("admin.reports.files.render_files", render)

    ended = run("--out", tmp_path / "out", pdf=option)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert render.call_args.kwargs == {"has_pdf": has_pdf}


def test_wrong_options_are_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.reports.files.render_files", Mock(return_value={"a": b""}))
    file = tmp_path / "file"
    file.touch()
    for arguments, status, problem in (
        (("--out", "s3:///city"), 2, "'s3:///city' names no bucket: write s3://BUCKET/PREFIX"),
        (("--notify", "mail"), 2, "'mail' is not the ARN of an SNS topic, such as arn:aws:sns:"),
        (("--month", "2027-05", "--fiscal-year", "2027"), 2, "only one of --month and --fiscal-"),
        (("--month", "2027-13"), 2, "'2027-13' is not a month"),
        (("--municipality", "2221"), 2, "Error: --municipality must be 5 or 6 digits"),
        (("--municipality", "13101"), 2, "no deposit was ever credited"),
        (("--pdf",), 3, "Error: no PDF\n"),
        (("--out", file / "reports"), 3, f"Error: {file}/reports: [Errno 20] Not a directory: "),
    ):
        ended = run("--out", tmp_path / "reports", *arguments)

        assert (ended.returncode, ended.stdout) == (status, "")
        assert problem in ended.stderr
    assert not (tmp_path / "reports").exists()
