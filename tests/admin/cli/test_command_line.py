import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from admin.cli.command_line import commands
from tests.support.operators import MODULE

PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


def test_version_is_that_of_the_package() -> None:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    answer = CliRunner().invoke(commands, ["--version"])
    assert (answer.exit_code, answer.output) == (0, f"recycle-points {project['version']}\n")


@pytest.mark.smoke
def test_help_names_the_environment() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", MODULE, "--help"], capture_output=True, text=True, check=True
    )
    assert "ENVIRONMENT names the deployment" in answer.stdout
    assert "adopt" not in answer.stdout
