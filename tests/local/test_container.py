"""`make run-container`: a server task with all that it needs, on this machine."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.balance_watches import pushed, watching
from tests.support.container_tasks import need_valkey
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import API_KEY, RunningServer
from tests.support.skipping import need
from tests.support.wallets import EXCHANGE

pytestmark = pytest.mark.engine
MODULE = "local.container"


@pytest.fixture
def variables() -> dict[str, str]:
    """Variables beside those of a start."""
    return {}


@pytest.fixture
def server(tmp_path: Path, variables: dict[str, str]) -> Iterator[RunningServer]:
    need_valkey()
    running = RunningServer(tmp_path, module=MODULE, variables=variables)
    yield running
    if running.process.poll() is None:
        running.signal(signal.SIGTERM)
    running.finish()


def place_of(server: RunningServer, name: str) -> str:
    return server.wait_for_line(rf"{name} +\S").split()[-1]


def find_task(server: RunningServer) -> int:
    """Return the pid of the child that serves."""
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    (task,) = [
        int(child)
        for child in children
        if b"\0container\0" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return task


def ask(url: str, query: str, headers: dict[str, str], **variables: Any) -> Any:
    request = {"query": query, "variables": variables}
    answer = httpx.post(url, json=request, headers=headers, timeout=PATIENCE_SECONDS).json()
    assert not answer.get("errors"), answer
    return answer["data"]


def test_exchange_is_pushed_and_all_stops(server: RunningServer) -> None:
    url = place_of(server, "GraphQL")
    identities = httpx.get(place_of(server, "identities")).json()
    ready = place_of(server, "health")
    server.wait_for_line("ready;")
    assert httpx.get(ready).json()["ready"]
    hanako = next(each for each in identities if each["name"] == "hanako")
    credentials = {"authorization": hanako["token"]}
    rewards = ask(url, "{ rewards(first: 50) { nodes { id pointsCost } } }", {"x-api-key": API_KEY})
    cheapest = min(rewards["rewards"]["nodes"], key=lambda each: each["pointsCost"])

    host = url.split("/")[2]
    with watching(host, hanako["sub"], credentials) as socket:
        payload = ask(url, EXCHANGE, credentials, reward=cheapest["id"], key="once")
        balance = payload["exchangeReward"]["balance"]
        assert balance["version"] > 1
        assert pushed(socket)["version"] == balance["version"]

    server.signal(signal.SIGINT)
    assert server.finish() == 0, server.output
    with pytest.raises(httpx.TransportError):
        httpx.get(ready)


@pytest.mark.parametrize("variables", [{"SCENARIO": "empty"}])
def test_new_folder_takes_the_scenario(server: RunningServer) -> None:
    url = place_of(server, "GraphQL")
    server.wait_for_line("ready;")

    rewards = ask(url, "{ rewards(first: 1) { nodes { id } } }", {"x-api-key": API_KEY})
    assert rewards == {"rewards": {"nodes": []}}


def test_killed_task_ends_all(server: RunningServer) -> None:
    need(is_there=Path("/proc").exists(), what="/proc")
    server.wait_for_line("ready;")
    os.kill(find_task(server), signal.SIGKILL)

    assert server.finish() == 1
    assert "the task ended by itself" in server.output[-1]


def test_missing_valkey_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    server = RunningServer(tmp_path / "data", module=MODULE)

    assert server.finish() == 1
    assert server.output == [
        "valkey-server is missing: install it (Debian, Ubuntu: apt install valkey-server)\n"
    ]
