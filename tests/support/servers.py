"""Starts the product's own server as a process, as `make run` and `make run CONTAINER=1` do."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import BaseRoute

from tests.support.patience import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]
API_KEY = "da2-localdevelopmentkey"
EMPTY = {"SCENARIO": "empty"}
"""The variables of a start that loads no demo: a third of the time."""

Serve = Callable[[Sequence[BaseRoute]], str]
"""Serves routes until the end of a test, and returns their origin."""


class RunningServer:
    """A server on a folder; it has an `origin` once it is ready."""

    def __init__(
        self,
        data_dir: Path,
        *,
        variables: Mapping[str, str] | None = None,
        module: str = "local.server.serve",
    ) -> None:
        self.data_dir = data_dir
        self.origin = ""
        self._identities_url = ""
        self.output: list[str] = []
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("AWS_")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**environment, "PORT": "0", "DATA_DIR": str(data_dir), **(variables or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        """Read all it says: it would wait on a full pipe."""
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.output.append(line)
                self._lines.put(line)
        self._lines.put("")

    def wait_for_line(self, pattern: str) -> str:
        """Return the next line that matches."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        with suppress(queue.Empty):
            while line := self._lines.get(timeout=max(0, give_up_at - time.monotonic())):
                if re.match(pattern, line):
                    return line
        raise AssertionError(f"no line like {pattern!r}: {self.output}")

    def wait_until_ready(self) -> None:
        self.origin = self._wait_for_place("GraphQL").removesuffix("/graphql")
        self._identities_url = self._wait_for_place("identities")
        health_url = self._wait_for_place("health")
        self.wait_for_line("ready;")
        assert httpx.get(health_url).status_code == 200

    def _wait_for_place(self, name: str) -> str:
        return self.wait_for_line(rf"{name} +http").split()[1]

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def finish(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Wait for its end and return the exit code; `output` has all it said."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self._reader.join(seconds)
        return code

    def identities(self) -> list[dict[str, Any]]:
        return list(httpx.get(self._identities_url).json())

    def add_identity(self, name: str, *groups: str) -> None:
        content = {"name": name, "groups": groups}
        httpx.post(self._identities_url, json=content).raise_for_status()

    def token(self, name: str) -> str:
        return str(next(each["token"] for each in self.identities() if each["name"] == name))

    def ask(self, query: str, who: str | None = None, **variables: Any) -> Any:
        """Return the data of a query, as a named identity or with the API key."""
        headers = {"authorization": self.token(who)} if who else {"x-api-key": API_KEY}
        answer = httpx.post(
            f"{self.origin}/graphql",
            headers=headers,
            json={"query": query, "variables": variables},
            timeout=PATIENCE_SECONDS,
        ).json()
        assert not answer.get("errors"), answer
        return answer["data"]


@contextmanager
def serving(
    data_dir: Path,
    *,
    variables: Mapping[str, str] | None = None,
    module: str = "local.server.serve",
) -> Iterator[RunningServer]:
    """Yield a server that is ready; stop it at the end, whatever happened."""
    server = RunningServer(data_dir, variables=variables, module=module)
    try:
        server.wait_until_ready()
        yield server
    finally:
        if server.process.poll() is None:
            server.signal(signal.SIGTERM)
        server.finish()


def wait_for_archive(data_dir: Path, state: str) -> None:
    wait_until(lambda: (data_dir / "archive" / "state").read_text("utf-8") == state)
