"""Starts the product's own server as a process, as `make run` does."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
API_KEY = "da2-localdevelopmentkey"
READY_SECONDS = 60


class RunningServer:
    """A server on a folder; it has an `origin` once it is ready."""

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int = 0,
        variables: Mapping[str, str] | None = None,
        module: str = "local.serve",
    ) -> None:
        self.data_dir = data_dir
        self.origin = ""
        self.output: list[str] = []
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("AWS_")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**environment, "PORT": str(port), "DATA_DIR": str(data_dir), **(variables or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for_line(self, pattern: str) -> str:
        """Read the output up to the line that matches."""
        assert self.process.stdout is not None
        give_up_at = time.monotonic() + READY_SECONDS
        for line in self.process.stdout:
            self.output.append(line)
            if re.match(pattern, line):
                return line
            assert time.monotonic() < give_up_at, self.output
        raise AssertionError(f"ended without a line like {pattern!r}: {self.output}")

    def wait_until_ready(self) -> None:
        self.origin = self.wait_for_line(r"GraphQL +http").split()[1].removesuffix("/graphql")
        self.wait_for_line("ready;")
        assert httpx.get(f"{self.origin}/healthz").status_code == 200

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def finish(self, seconds: float = 60) -> int:
        """Wait for its end and return the exit code; `output` gets the rest."""
        try:
            rest, _ = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        self.output += rest.splitlines(keepends=True)
        return self.process.returncode

    def identities(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.origin}/dev/identities").json())

    def token(self, name: str) -> str:
        return str(next(each["token"] for each in self.identities() if each["name"] == name))

    def ask(self, query: str, who: str | None = None, **variables: Any) -> Any:
        """Return the data of a query, as a named identity or with the API key."""
        headers = {"authorization": self.token(who)} if who else {"x-api-key": API_KEY}
        answer = httpx.post(
            f"{self.origin}/graphql",
            headers=headers,
            json={"query": query, "variables": variables},
            timeout=30,
        ).json()
        assert not answer.get("errors"), answer
        return answer["data"]


@contextmanager
def serving(
    data_dir: Path,
    *,
    port: int = 0,
    variables: Mapping[str, str] | None = None,
    module: str = "local.serve",
) -> Iterator[RunningServer]:
    """Yield a server that is ready; stop it at the end, whatever happened."""
    server = RunningServer(data_dir, port=port, variables=variables, module=module)
    try:
        server.wait_until_ready()
        yield server
    finally:
        if server.process.poll() is None:
            server.signal(signal.SIGTERM)
        if server.process.stdout and not server.process.stdout.closed:
            server.finish()
