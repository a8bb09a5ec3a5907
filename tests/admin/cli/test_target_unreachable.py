"""What a command says, and ends with, where it cannot reach the tables: never a finding."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from admin.cli.command_line import commands
from admin.cli.target import open_tables
from tests.support.operators import Command

VERIFY = ("verify", "--all", "--json")
DEMO = Path(__file__).parents[3] / "local" / "demo" / "yaizu_222127_recycling_base.csv"


def verbs(tmp_path: Path) -> dict[str, tuple[str | Path, ...]]:
    users = tmp_path / "map.csv"
    users.write_text("u1,s1\n", encoding="utf-8")
    return {
        "verify": VERIFY,
        "verify one": ("verify", "--user", "hanako"),
        "sweep": ("sweep",),
        "import": ("import-locations", DEMO),
        "dry run": ("import-locations", "--dry-run", DEMO),
        "export": ("export-locations", tmp_path / "all.csv"),
        "adopt": ("adopt", "--from-prefix", "old-", "--users", users),
    }


@pytest.mark.engine
@pytest.mark.parametrize(
    "verb", ["verify", "verify one", "sweep", "import", "dry run", "export", "adopt"]
)
def test_a_mistyped_environment_is_told_by_the_table_that_there_is_not(
    verb: str, engine_endpoint: str, tmp_path: Path
) -> None:
    command = Command(engine_endpoint, "prdo")
    command.variables["AWS_REGION"] = "eu-west-1"

    answer = command.run_verb(*verbs(tmp_path)[verb])

    table = "locations" if verb in ("import", "dry run", "export") else "users"
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr == (
        f"Error: there is no table prdo-{table} in eu-west-1: is ENVIRONMENT right?\n"
    )


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ((), "Could not connect to the endpoint URL"),
        (("AWS_DEFAULT_REGION",), "You must specify a region"),
        (("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "Unable to locate credentials"),
    ],
    ids=["no endpoint", "no region", "no credentials"],
)
def test_books_that_could_not_be_read_are_no_finding_and_why_is_told(
    without: tuple[str, ...], said: str
) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        command = Command(f"http://127.0.0.1:{nobody_listens.getsockname()[1]}", "prod")
        command.variables.update(
            {
                "AWS_DEFAULT_REGION": "eu-west-1",
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            }
        )
        for name in ("AWS_REGION", "AWS_PROFILE", *without):
            command.variables.pop(name, None)
        answer = command.run_verb(*VERIFY)

    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr.startswith("Error: DynamoDB: ")
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_ctrl_c_ends_with_130() -> None:
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        endpoint = f"http://127.0.0.1:{never_answers.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-m", "admin.cli.command_line", *VERIFY],
            env=Command(endpoint, "prod").variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        never_answers.settimeout(60)
        connection, _ = never_answers.accept()
        with connection:
            process.send_signal(signal.SIGINT)
            told, why = process.communicate(timeout=60)

    assert (process.returncode, told, why) == (130, "", "interrupted\n")


def test_a_command_that_fails_by_a_fault_of_its_own_has_found_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise KeyError("balance")

    monkeypatch.setattr("admin.cli.verify.set_target", fail)

    answer = CliRunner().invoke(commands, VERIFY)

    assert answer.exit_code == 3
    assert "KeyError: 'balance'" in answer.output


@pytest.mark.engine
def test_tables_that_are_lost_on_the_way_are_told_as_those_that_never_answered(
    engine_endpoint: str, engine_environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in Command(engine_endpoint, engine_environment).variables.items():
        monkeypatch.setenv(name, value)

    with (
        pytest.raises(click.ClickException, match=r"^DynamoDB: ") as told,
        open_tables("users") as database,
    ):
        database.client.get_item(TableName="nowhere", Key={"user_id": {"S": "hanako"}})

    assert told.value.exit_code == 3
