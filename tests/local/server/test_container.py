"""`make run CONTAINER=1`: a server task with all that it needs, on this machine."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.balance_watches import pushed, watching
from tests.support.container_tasks import need_valkey
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import API_KEY, EMPTY, RunningServer

pytestmark = [pytest.mark.engine, pytest.mark.slow]
MODULE = "local.server.container"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    need_valkey()
    running = RunningServer(tmp_path, module=MODULE, variables=EMPTY)
    yield running
    if running.process.poll() is None:
        running.signal(signal.SIGTERM)
    running.finish()


def place_of(server: RunningServer, name: str) -> str:
    return server.wait_for_line(rf"{name} +\S").split()[-1]


ADJUST = """mutation ($id: ID!) {
  adjustPoints(userId: $id, points: 5, reason: "a push", idempotencyKey: "once") {
    balance { version } userErrors { message }
  }
}"""


def ask(url: str, query: str, headers: dict[str, str], **variables: Any) -> Any:
    request = {"query": query, "variables": variables}
    answer = httpx.post(url, json=request, headers=headers, timeout=PATIENCE_SECONDS).json()
    assert not answer.get("errors"), answer
    return answer["data"]


def test_balance_is_pushed_and_all_stops(server: RunningServer) -> None:
    url = place_of(server, "GraphQL")
    everybody = httpx.get(place_of(server, "identities")).json()
    ready = place_of(server, "health")
    server.wait_for_line("ready;")
    assert httpx.get(ready).json()["ready"]
    # Of a new folder's scenario.
    rewards = ask(url, "{ rewards(first: 1) { nodes { id } } }", {"x-api-key": API_KEY})
    assert rewards == {"rewards": {"nodes": []}}
    subs = {each["name"]: each["sub"] for each in everybody}
    hanako, admin = (
        {"authorization": each["token"]}
        for name in ("hanako", "admin")
        for each in everybody
        if each["name"] == name
    )
    ask(url, "mutation { updateViewer(input: {}) { user { id } } }", hanako)

    with watching(url.split("/")[2], subs["hanako"], hanako) as socket:
        payload = ask(url, ADJUST, admin, id=subs["hanako"])["adjustPoints"]
        assert payload["userErrors"] == []
        assert pushed(socket)["version"] == payload["balance"]["version"]

    server.signal(signal.SIGINT)
    assert server.finish() == 0, server.output
    with pytest.raises(httpx.TransportError):
        httpx.get(ready)
