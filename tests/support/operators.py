import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from admin.cli.command_line import commands
from local.server.running_programme import use_running_programme
from resolvers.storage.base.client import open_client
from tests.support.patience import PATIENCE_SECONDS

MODULE = "admin.cli.command_line"


class Command:
    def __init__(self, endpoint: str, environment: str, module: str = MODULE) -> None:
        self._module = module
        self.variables = {
            **os.environ,
            "ENVIRONMENT": environment,
            "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
            "PYTHONUTF8": "1",
        }

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", self._module, *map(str, arguments)],
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_verb(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", self._module, *map(str, arguments)],
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )


class QuickCommand(Command):
    """The same without a process, whose start takes most of the time of a run."""

    def run_verb(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words = [*map(str, arguments)]
        # Its client is of the environment, and is closed at the end.
        open_client.cache_clear()
        answer = CliRunner().invoke(commands, words, env=self.variables, obj=use_running_programme)
        open_client.cache_clear()
        return subprocess.CompletedProcess(words, answer.exit_code, answer.stdout, answer.stderr)
