import json
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from admin.cli.verify import _archive_as_text, _as_text
from admin.verification.archive import ArchiveReport
from admin.verification.reports import VerificationReport
from resolvers.domain.verification.problems import Problem
from tests.support.operators import Command, QuickCommand
from tests.support.service import TARO, Service
from tests.support.tampering import HANAKOS, Programme, Spoiler, change_amount, run_programme


@pytest.fixture
def programme(engine_service: Service) -> Programme:
    return run_programme(engine_service)


def test_report_has_a_line_for_each_problem() -> None:
    problems = [
        Problem("hanako", 3, "hash", "is wrong", "r1"),
        Problem(None, None, "stock", "is below 0", "r1"),
        Problem("taro", None, "account", "is gone"),
    ]
    report = VerificationReport(1, 2, problems, unsettled=["reward r2"])
    assert _as_text(report).splitlines() == [
        "hanako entry 3: hash: is wrong (r1)",
        "programme: stock: is below 0",
        "taro: account: is gone",
        "reward r2: moved all the time, run again",
        "2 entries of 1 user: 3 problems",
    ]
    archive = ArchiveReport(2, 1, 1, problems[1:2])
    assert _archive_as_text(archive, "here").splitlines() == [
        "programme: stock: is below 0",
        "1 entry or row of the last minutes: not yet archived",
        "1 archived row of 2 users in here: 1 problem",
    ]


def test_wrong_options_end_with_2() -> None:
    command = QuickCommand("", "prod")
    for options, says in (
        ((), "one of --user ID, --all, --incremental and --archive is required"),
        (("--all", "--archive"), "one of --user ID, --all, --incremental and --archive is"),
        (("--user", "", "--incremental"), "one of --user ID, --all, --incremental and --archive"),
        (("--all", "--whole-on", "3"), "--whole-on needs --incremental"),
    ):
        answer = command.run_verb("verify", *options)
        assert (answer.returncode, answer.stdout) == (2, "")
        assert says in answer.stderr


@pytest.mark.engine
@pytest.mark.usefixtures("programme")
def test_right_books_end_with_0_and_totals(command: Command) -> None:
    answer = command.run_verb("verify", "--all")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines() == [
        "issued 152, adjusted 30, exchanged -15, expired 0, reversed -30; all accounts hold 137",
        "10 entries of 2 users: no problems",
    ]
    own = command.run_verb("verify", "--user", HANAKOS)
    assert (own.returncode, own.stdout) == (0, "8 entries of 1 user: no problems\n")


@pytest.mark.engine
def test_problems_end_with_1_as_text_and_json(command: Command, programme: Programme) -> None:
    change_amount(Spoiler(programme.service))

    answer = command.run_verb("verify", "--all", "--progress")
    assert answer.returncode == 1
    lines = answer.stdout.splitlines()
    assert any(line.startswith(f"{HANAKOS} entry 2: hash: ") for line in lines)
    assert any(line.startswith("programme: programme: all entries come to ") for line in lines)
    assert lines[-1].startswith("10 entries of 2 users: ")
    assert "10 rows in" in answer.stderr
    report = json.loads(command.run_verb("verify", "--user", HANAKOS, "--json").stdout)
    assert report["ok"] is False
    problem = report["problems"][0]
    assert (problem["user_id"], problem["sequence"], problem["kind"]) == (HANAKOS, 2, "hash")
    assert problem.keys() == {"user_id", "sequence", "kind", "detail", "subject"}
    unknown = command.run_verb("verify", "--user", "nobody")
    assert unknown.returncode == 1
    assert "nobody: account: this user does not exist" in unknown.stdout


@pytest.mark.engine
def test_incremental_reads_what_is_new(
    command: QuickCommand, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(*options: str) -> str:
        answer = command.run_verb("verify", "--incremental", *options)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.splitlines()[-1] + answer.stderr

    assert verify() == "10 entries of 2 users: no problems"
    programme.service.earn(3, TARO, "taro-2")
    assert "2 rows in " in verify("--progress")
    assert verify() == "0 entries of 2 users: no problems"
    # In Tokyo the month has begun.
    monkeypatch.setattr("admin.cli.verify.utc_now", lambda: datetime(2026, 11, 30, 15, tzinfo=UTC))
    assert verify("--whole-on", "1") == (
        "11 entries of 2 users: no problems0 entries of 2 users: no problems; now everything\n"
    )
    assert verify("--whole-on", "2") == "0 entries of 2 users: no problems"
    # What everything has shown stays a problem of what is new.
    reward = next(
        row for row in Spoiler(programme.service).rows("rewards") if row.get("stock_count")
    )
    Spoiler(programme.service).change("rewards", reward, stock_count=1000)
    assert command.run_verb("verify", "--incremental", "--whole-on", "1").returncode == 1
    left = command.run_verb("verify", "--incremental")
    assert left.returncode == 1
    assert "programme: checkpoint: the whole verification of 2026-11-30 named" in left.stdout


@pytest.mark.engine
@pytest.mark.usefixtures("programme")
def test_archive_is_proved_by_the_accounts(command: QuickCommand, tmp_path: Path) -> None:
    command.variables["ARCHIVE_DIR"] = str(tmp_path / "archive")
    missing = command.run_verb("verify", "--archive")
    assert (missing.returncode, missing.stdout) == (3, "")
    assert "no archive" in missing.stderr

    assert command.run_verb("archive", "--from-table").returncode == 0
    answer = command.run_verb("verify", "--archive", "--progress")

    checked = f"23 archived rows of 2 users in {tmp_path / 'archive'}: no problems\n"
    assert (answer.returncode, answer.stdout) == (0, checked)
    assert "10 rows in " in answer.stderr
    command.variables["ARCHIVE_DIR"] = str(copytree(tmp_path / "archive", tmp_path / "copy"))
    next((tmp_path / "copy").rglob("*.parquet")).unlink()
    tampered = command.run_verb("verify", "--archive")
    assert tampered.returncode == 1
    assert f"in {tmp_path / 'copy'}: " in tampered.stdout.splitlines()[-1]
    command.variables["ARCHIVE_DIR"] = str(tmp_path / "archive")
    (tmp_path / "archive" / "state").write_text("filling")
    filling = command.run_verb("verify", "--archive")
    assert filling.returncode == 3
    assert "is not whole" in filling.stderr
