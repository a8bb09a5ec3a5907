"""Server tasks as processes, beside the Valkey and the issuer that they need."""

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway.issuer import Issuer
from local.aws.streams.pump import StreamPump
from local.aws.valkey import COMMAND, Valkey
from local.identities.issuer_server import start_issuer
from resolvers.application import Application
from resolvers.settings import Function, Settings
from tests.support.identities import ADMIN
from tests.support.patience import PATIENCE_SECONDS, wait_until
from tests.support.service import Service
from tests.support.skipping import need
from tests.support.stream_records import start_pump

ROOT = Path(__file__).parents[2]
API_KEY = "da2-" + "k" * 26
SERVE = (sys.executable, "-m", "container", "serve")
RELAY_KEY = "r" * 32
SECRETS = {"QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}


def need_valkey() -> None:
    need(is_there=shutil.which(COMMAND) is not None, what=COMMAND)


class Task:
    """One server task; `lines` has what it has logged so far."""

    def __init__(self, variables: Mapping[str, str], command: Sequence[str] = SERVE) -> None:
        self.lines: list[dict[str, Any]] = []
        self._addresses: queue.Queue[str] = queue.Queue()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **variables}, stdout=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.host = self._addresses.get(timeout=PATIENCE_SECONDS)
        self.origin = f"http://{self.host}"
        self.http = httpx.Client(base_url=self.origin, timeout=PATIENCE_SECONDS)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for text in output:
                line = json.loads(text)
                self.lines.append(line)
                found = re.fullmatch(r"listening on (.*)", line.get("message", ""))
                if found:
                    self._addresses.put(found[1])

    def find_problems(self) -> dict[str, str]:
        answer = self.http.get("/readyz")
        content = answer.json()
        assert (answer.status_code == 200) is content["ready"] is not bool(content["problems"])
        problems: dict[str, str] = content["problems"]
        return problems

    def wait_until_ready(self) -> float:
        """Return the seconds that it took."""
        return wait_until(lambda: not self.find_problems())

    def ask(self, query: str, headers: Mapping[str, str], **variables: Any) -> Any:
        request = {"query": query, "variables": variables}
        answer = self.http.post("/graphql", json=request, headers=dict(headers))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stop(self) -> int:
        """End it by SIGTERM, if it runs; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        self.http.close()
        return code


@dataclass
class Fleet:
    """The tasks of one deployment, and what is behind all of them."""

    service: Service
    valkey: Valkey
    issuer: Issuer
    variables: Mapping[str, str]
    stack: ExitStack
    adjustments: int = field(default=0)

    def start_task(self, command: Sequence[str] = SERVE) -> Task:
        task = Task(self.variables, command)
        self.stack.callback(task.stop)
        task.wait_until_ready()
        return task

    def token(self, sub: str, *groups: str) -> dict[str, str]:
        token = self.issuer.mint_access_token(
            sub=sub, name=sub, groups=list(groups), now_seconds=int(time.time())
        )
        return {"authorization": token}

    def move_points(self, user_id: str) -> int:
        """Give the user a point, past all tasks; return the version of the balance."""
        self.adjustments += 1
        key = f"point-{self.adjustments}"
        payload = self.service.done(
            "adjustPoints", ADMIN, userId=user_id, points=1, reason="a push", idempotencyKey=key
        )
        version: int = payload["balance"]["version"]
        return version


def variables_of(environment: str, endpoint_url: str, issuer: Issuer, url: str) -> dict[str, str]:
    """Return what a task reads."""
    return {
        **SECRETS,
        "ENVIRONMENT": environment,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
        "HOST": "127.0.0.1",
        "PORT": "0",
        "USER_POOL_ISSUER": issuer.url,
        "VALKEY_URL": url,
        "RELAY_KEYS": RELAY_KEY,
        "API_KEYS": f"{'o' * 30}, {API_KEY}",
    }


@contextmanager
def running_fleet(service: Service, endpoint_url: str, folder: Path) -> Iterator[Fleet]:
    """Start Valkey, the issuer and the relay; the test starts tasks."""
    need_valkey()
    with ExitStack() as stack:
        valkey = Valkey(folder / "valkey")
        valkey.start()
        stack.callback(valkey.stop)
        issuer = start_issuer(folder, stack)
        variables = variables_of(service.environment, endpoint_url, issuer, valkey.url)
        stack.callback(start_relay(service, endpoint_url, valkey.url).stop)
        yield Fleet(service, valkey, issuer, variables, stack)


def start_relay(service: Service, endpoint_url: str, valkey_url: str) -> StreamPump:
    """Feed the stream of users to the function that publishes, with VALKEY_URL."""
    settings = Settings.model_validate(
        {
            **{name.lower(): value for name, value in SECRETS.items()},
            "environment": service.environment,
            "valkey_url": valkey_url,
            "relay_keys": RELAY_KEY,
            "function": "stream",
        }
    )
    worker = Application(settings, service.database).worker(Function.STREAM)
    # Valkey may be away for longer than ten attempts.
    return start_pump(
        service,
        endpoint_url,
        "users",
        lambda event, _: worker.handle(event),
        maximum_attempts=1_000,
    )
