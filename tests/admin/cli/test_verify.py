"""`recycle-points verify`, on the real engine."""

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from admin.cli.command_line import commands
from tests.support.operators import Command
from tests.support.service import Service
from tests.support.tampering import (
    CORRUPTIONS,
    HANAKOS,
    Corruption,
    Programme,
    Spoiler,
    change_amount,
    run_programme,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def programme(engine_client: "DynamoDBClient", engine_environment: str) -> Programme:
    return run_programme(Service.open(engine_client, engine_environment))


@pytest.fixture
def command(engine_endpoint: str, engine_environment: str) -> Command:
    return Command(engine_endpoint, engine_environment)


@pytest.mark.engine
def test_right_books_end_with_0_and_tell_the_totals(command: Command, programme: Programme) -> None:
    answer = command.run_verb("verify", "--all")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines() == [
        "issued 152, adjusted 30, exchanged -15, expired 0, reversed -30; all accounts hold 137",
        "10 entries of 2 citizens: no problems",
    ]
    own = command.run_verb("verify", "--user", HANAKOS)
    assert (own.returncode, own.stdout) == (0, "8 entries of 1 citizen: no problems\n")
    assert len(Spoiler(programme.service).entries()) == 8


@pytest.mark.engine
def test_problems_end_with_1_a_line_each_and_as_json_the_same(
    command: Command, programme: Programme
) -> None:
    change_amount(Spoiler(programme.service))

    answer = command.run_verb("verify", "--all", "--progress")
    assert answer.returncode == 1
    lines = answer.stdout.splitlines()
    assert f"{HANAKOS} entry 2: hash: the hash does not match the attributes" in lines
    assert any(line.startswith("programme: programme: all entries come to ") for line in lines)
    assert lines[-1].startswith("10 entries of 2 citizens: ")
    assert "10 rows in" in answer.stderr
    report = json.loads(command.run_verb("verify", "--user", HANAKOS, "--json").stdout)
    assert report["ok"] is False
    assert {
        "user_id": HANAKOS,
        "sequence": 2,
        "kind": "hash",
        "detail": "the hash does not match the attributes",
        "subject": None,
    } in report["problems"]


@pytest.mark.engine
@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=str)
def test_p16_each_of_ten_corruptions_ends_the_command_with_1_and_is_named(
    command: Command, programme: Programme, corruption: Corruption
) -> None:
    corruption.spoil(Spoiler(programme.service))

    answer = command.run_verb("verify", "--all", "--json")

    assert answer.returncode == 1
    found = {
        (problem["user_id"], problem["sequence"], problem["kind"])
        for problem in json.loads(answer.stdout)["problems"]
    }
    assert set(corruption.places) <= found


@pytest.mark.engine
def test_nobody_is_no_right_books(command: Command) -> None:
    answer = command.run_verb("verify", "--user", "nobody")

    assert answer.returncode == 1
    assert "nobody: account: nothing is known of this citizen" in answer.stdout


@pytest.mark.parametrize("arguments", [[], ["--all", "--user", "hanako"]])
def test_one_of_user_and_all_is_required(arguments: list[str]) -> None:
    answer = CliRunner().invoke(commands, ["verify", *arguments])

    assert answer.exit_code == 2
    assert "one of --user ID and --all is required" in answer.output
