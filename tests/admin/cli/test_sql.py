"""`recycle-points sql` and `load-postgres`, as people type them."""

import json
import re
import readline
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from admin.archive.statements import statement_names
from admin.cli import sql_shell
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

    def run_command(*arguments: str, text: str | None = None, folder: str = "archive") -> Result:
        environment = {"ARCHIVE_DIR": str(tmp_path / folder), "ENVIRONMENT": ""}
        return CliRunner().invoke(commands, arguments, input=text, env=environment)

    return run_command


def test_table_is_aligned_as_terminals_show_it(run: Run) -> None:
    answer = run("sql", CITY)

    assert answer.output.splitlines() == [
        "place  points  note",
        "-----  ------  ----",
        "か゚x         5  a",
        "焼津       12",
        "(2 rows)",
    ]
    assert width_of("焼津") == width_of("ﾔｲｽﾞ") == 4
    assert width_of("か゚") == 2


def test_csv_and_json_have_the_rows(run: Run) -> None:
    assert run("sql", "--csv", CITY).output == "place,points,note\nか゚x,5,a\n焼津,12,\n"
    assert json.loads(run("sql", "--json", CITY).output) == [
        {"place": "か゚x", "points": 5, "note": "a"},
        {"place": "焼津", "points": 12, "note": None},
    ]
    assert json.loads(run("sql", "--json", "SELECT 1 AS n WHERE false").output) == []
    assert run("sql", "--json", "SELECT 1.5 AS n").output == '[\n{"n": 1.5}\n]\n'


def test_excel_gets_texts_as_texts(run: Run) -> None:
    asked = """SELECT '=1+1' AS a, '\uff1d1' AS b, '01100' AS c, '0x' AS d, -5 AS e, NULL AS f"""

    answer = run("sql", "--excel", asked).stdout_bytes.decode()

    assert answer == "\ufeffa,b,c,d,e,f\r\n'=1+1,'\uff1d1,'01100,0x,-5,\r\n"


def test_all_rows_of_many_are_printed(run: Run) -> None:
    for form in ("--csv", "--json", "--excel", None):
        forms = [] if form is None else [form]
        lines = run("sql", *forms, "SELECT range AS n FROM range(12000)").output.splitlines()

        numbers = [
            int(found[0]) for line in lines if (found := re.findall(r"^\W*(?:n\W+)?(\d+)\b", line))
        ]
        assert numbers[:12_000] == list(range(12_000))
        assert form is not None or lines[-1] == "(12000 rows)"


def test_statement_comes_from_a_file_or_by_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "count.sql"
    file.write_text("SELECT count(*) AS entries FROM ledger_entries", encoding="utf-8")

    assert run("sql", "--csv", "--file", str(file)).output == "entries\n2\n"
    named = run("sql", "--csv", "--report", "points_by_month").output
    assert named.splitlines()[1] == "2027-05,2027,10,0,0,0,0,0,10"
    listed = run("sql", "--list").output.splitlines()
    assert [line.split()[0] for line in listed] == statement_names()


def test_wrong_question_ends_with_2(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.sql"
    file.write_text("SELECT '焼津' AS place", encoding="shift_jis")
    for arguments, problem in (
        (["SELECT nope FROM calendar"], 'Referenced column "nope" not found'),
        (["DROP TABLE calendar"], "one statement that reads is needed"),
        (["--report", "nope"], "--report nope: sql/ has anomalies, "),
        ([], "is needed"),
        ([""], "one statement that reads is needed"),
        (["SELECT 1", "--list"], "is needed"),
        (["--file", str(file)], "it is not in UTF-8"),
    ):
        answer = run("sql", *arguments)

        assert (answer.exit_code, answer.stdout) == (2, "")
        assert problem in answer.stderr


def test_missing_archive_ends_with_3(run: Run) -> None:
    answer = run("sql", "SELECT 1", folder="nowhere")

    assert answer.exit_code == 3
    assert "no archive in" in answer.stderr


def test_unreachable_archive_ends_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script must not take expired credentials for a wrong statement."""
    monkeypatch.setenv("ENVIRONMENT", "prod")
    monkeypatch.setenv("AWS_ENDPOINT_URL_ATHENA", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    answer = CliRunner().invoke(commands, ["sql", "SELECT 1"])

    assert answer.exit_code == 3
    assert "Could not connect to the endpoint URL" in answer.stderr


def test_shell_runs_statements_over_lines(run: Run) -> None:
    lines = ["SELECT ';", "' AS text,", "count(*) AS entries FROM ledger_entries;", "nonsense;"]
    answer = run("sql", "--csv", "--shell", text="\n".join([*lines, "SELECT 3 AS last"]))

    assert answer.stdout == 'text,entries\n";\n",2\nlast\n3\n'
    assert "syntax error" in answer.stderr


def test_shell_takes_a_pasted_file(run: Run) -> None:
    lines = ["-- It can't be otherwise;", "SELECT 1 AS \"a'b\" /* it's", "; */ , 2 AS b; -- done;"]

    answer = run("sql", "--csv", "--shell", text="\n".join([*lines, "SELECT 3 AS last;", "\\q"]))

    assert answer.stdout == "a'b,b\n1,2\nlast\n3\n"
    assert answer.stderr == ""


def test_shell_lists_tables_and_statements(run: Run) -> None:
    described = run("sql", "--shell", text="\\d\n\\d calendar\n\\d nope\n").output
    assert "ledger_entries    One row for each ledger entry: the movements of points" in described
    assert "day_number   int      Days since 1970-01-01" in described
    assert "no table is named nope: \\d lists them" in described
    named = run("sql", "--csv", "--shell", text="\\r\n\\r chain\n\\?\n\\q\nSELECT 1").output
    listed = [line.split()[0] for line in named.splitlines()[: len(statement_names())]]
    assert listed == statement_names()
    assert "user_id,sequence,problem\n" in named
    assert named.endswith("\\q or Ctrl-D    leave; Ctrl-C stops a statement\n")


def test_history_is_kept_where_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        monkeypatch.setattr(sql_shell, "HISTORY", folder / "history")
        with sql_shell._history(is_kept=True):
            readline.add_history("SELECT 1;")

    file = tmp_path / "history"
    assert file.read_text("utf-8").endswith("SELECT 1;\n")
    assert file.stat().st_mode & 0o777 == 0o600


def test_load_reports_what_was_added(run: Run, database_dsn: str) -> None:
    first = run("load-postgres", database_dsn, "--progress")
    second = run("load-postgres", database_dsn, "--json")

    assert "ledger_entries: 2 added" in first.stdout
    assert "2 rows in" in first.stderr
    assert not any(json.loads(second.stdout)["added"].values())
    refused = run("load-postgres", "host=/nowhere password=secret")
    assert refused.exit_code == 3
    assert "PostgreSQL can't be reached" in refused.stderr
    assert "secret" not in refused.output
