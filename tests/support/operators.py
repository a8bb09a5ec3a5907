"""The operators' command, as tests run it: on an environment with tables of their own."""

import os
import subprocess
import sys
from pathlib import Path

MODULE = "local.command_line"


class Command:
    def __init__(self, endpoint: str, environment: str, module: str = MODULE) -> None:
        self._module = module
        self.variables = {
            **os.environ,
            "ENVIRONMENT": environment,
            "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
            "PYTHONUTF8": "1",
        }

    def run(
        self, *arguments: str | Path, timeout_seconds: float = 60
    ) -> subprocess.CompletedProcess[str]:
        return self.run_verb("import-locations", *arguments, timeout_seconds=timeout_seconds)

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", self._module, *map(str, arguments)],
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_verb(
        self, *arguments: str | Path, timeout_seconds: float = 60
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", self._module, *map(str, arguments)],
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_seconds,
        )
