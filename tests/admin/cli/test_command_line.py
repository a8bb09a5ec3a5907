import subprocess
import sys

import pytest
from click.testing import CliRunner

from admin.cli.command_line import commands


def test_an_unknown_verb_is_wrong_usage() -> None:
    answer = CliRunner().invoke(commands, ["compost"])
    assert answer.exit_code == 2
    assert "compost" in answer.output


@pytest.mark.smoke
def test_the_command_says_what_it_is_for() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "admin.cli.command_line", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ENVIRONMENT names the deployment" in answer.stdout
