import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from admin.archive.statements import statement_names
from admin.cli.answers import width_of
from admin.cli.command_line import commands
from tests.support.archives import deliver, entry_row

Run = Callable[..., Result]
CITY = (
    "SELECT '焼津' AS place, 12 AS points, NULL AS note UNION ALL SELECT 'か゚x', 5, 'a' ORDER BY 2"
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    deliver(tmp_path / "archive", [entry_row(1), entry_row(2)])

    def run_command(*arguments: str, folder: str = "archive") -> Result:
        environment = {"ARCHIVE_DIR": str(tmp_path / folder), "ENVIRONMENT": ""}
        return CliRunner().invoke(commands, arguments, env=environment)

    return run_command


def test_answer_comes_in_every_form(run: Run) -> None:
    assert run("sql", CITY).output.splitlines() == [
        "place  points  note",
        "-----  ------  ----",
        "か゚x         5  a",
        "焼津       12",
        "(2 rows)",
    ]
    assert width_of("焼津") == width_of("ﾔｲｽﾞ") == 4
    assert run("sql", "--csv", CITY).output == "place,points,note\nか゚x,5,a\n焼津,12,\n"
    assert run("sql", "--json", CITY).output == (
        '[\n{"place": "か゚x", "points": 5, "note": "a"},\n'
        '{"place": "焼津", "points": 12, "note": null}\n]\n'
    )
    others = "SELECT true AS b, 1.50::DECIMAL(9, 2) AS d, DATE '2026-04-01' AS day, 'a\nb' AS text"
    assert run("sql", others).output.splitlines()[2:] == ["True  1.50  2026-04-01  a b", "(1 row)"]
    said = '[\n{"b": true, "d": 1.5, "day": "2026-04-01", "text": "a\\nb"}\n]\n'
    assert run("sql", "--json", others).output == said
    nothing = f"{others} WHERE false"
    assert run("sql", nothing).output.endswith("-  -  ---  ----\n(0 rows)\n")
    assert run("sql", "--json", nothing).output == "[]\n"
    # Excel gets texts as texts.
    asked = """SELECT '=1+1' AS a, '\uff1d1' AS b, '01100' AS c, -5 AS d, NULL AS e"""
    excel = run("sql", "--excel", asked).stdout_bytes.decode()
    assert excel == "\ufeffa,b,c,d,e\r\n'=1+1,'\uff1d1,'01100,-5,\r\n"


def test_statement_comes_from_a_file_or_by_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "count.sql"
    file.write_text("SELECT count(*) AS entries FROM ledger_entries", encoding="utf-8")

    assert run("sql", "--csv", "--file", str(file)).output == "entries\n2\n"
    named = run("sql", "--csv", "--report", "points_by_month").output
    assert named.splitlines()[1] == "2027-05,2027,10,0,0,0,0,0,10"
    listed = run("sql", "--list").output.splitlines()
    assert [line.split()[0] for line in listed] == statement_names()


def test_wrong_question_ends_with_2(run: Run) -> None:
    for arguments, problem in (
        (["SELECT nope FROM calendar"], 'Referenced column "nope" not found'),
        (["DROP TABLE calendar"], "one statement that reads is needed"),
        (["--report", "nope"], "--report nope: sql/ has anomalies, "),
        (["SELECT 1", "--list"], "is needed"),
    ):
        answer = run("sql", *arguments)

        assert (answer.exit_code, answer.stdout) == (2, "")
        assert problem in answer.stderr


def test_unreachable_archive_ends_with_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script must not take expired credentials for a wrong statement."""
    assert run("sql", "SELECT 1", folder="nowhere").exit_code == 3
    monkeypatch.setenv("ENVIRONMENT", "prod")
    monkeypatch.setenv("AWS_ENDPOINT_URL_ATHENA", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    answer = CliRunner().invoke(commands, ["sql", "SELECT 1"])

    assert answer.exit_code == 3
    assert "Could not connect to the endpoint URL" in answer.stderr


def test_load_reports_what_was_added(run: Run, database_dsn: str) -> None:
    first = run("load-postgres", database_dsn)
    second = run("load-postgres", database_dsn, "--json")

    assert "ledger_entries: 2 added" in first.stdout
    assert not any(json.loads(second.stdout)["added"].values())
    refused = run("load-postgres", "host=/nowhere password=secret")
    assert refused.exit_code == 3
    assert "PostgreSQL can't be reached" in refused.stderr
    assert "secret" not in refused.output
