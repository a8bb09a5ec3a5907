import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import count

import httpx
import pytest

from container.server import GRACEFUL_SECONDS
from tests.support.balance_watches import watching
from tests.support.container_tasks import Fleet, Task
from tests.support.gateway_sockets import receive_close
from tests.support.patience import PATIENCE_SECONDS, wait_until
from tests.support.service import HANAKO

pytestmark = [pytest.mark.engine, pytest.mark.slow]
HERS = HANAKO["sub"]
STOPS = 4
CLIENTS = 8
SERVICE_RESTART = 1012
ADJUST = """mutation ($id: ID!, $key: ID!) { adjustPoints(
  userId: $id, points: 1, reason: "load", idempotencyKey: $key) {
    userErrors { code } balance { version } } }"""


class Load:
    """Clients that change points at a task until it does not answer any more."""

    def __init__(self, fleet: Fleet, task: Task) -> None:
        self.answered: list[str] = []
        self._task = task
        self._headers = fleet.token("5d3f8a52-6f0e-4d0b-9a6b-0a1b2c3d4e5f", "admins")
        self._keys: Iterator[int] = count()

    def has_answered(self, count: int) -> bool:
        return len(self.answered) > count

    def __call__(self, client: int) -> None:
        with httpx.Client(base_url=self._task.origin, timeout=PATIENCE_SECONDS) as http:
            while True:
                key = f"{self._task.host}-{client}-{next(self._keys)}"
                request = {"query": ADJUST, "variables": {"id": HERS, "key": key}}
                try:
                    answer = http.post("/graphql", json=request, headers=self._headers)
                except httpx.TransportError:
                    return
                assert "data" in answer.json(), answer.text
                self.answered.append(key)


def stop_seconds(task: Task) -> float:
    began = time.monotonic()
    assert task.stop() == 0
    return time.monotonic() - began


def test_stops_under_load_lose_nothing(engine_fleet: Fleet) -> None:
    accepted = answered = 0
    for number in range(STOPS):
        task = engine_fleet.start_task()
        load = Load(engine_fleet, task)
        with ExitStack() as stack:
            sockets = [
                stack.enter_context(watching(task.host, HERS, engine_fleet.token(HERS)))
                for _ in range(3)
            ]
            with ThreadPoolExecutor(CLIENTS) as threads:
                clients = [threads.submit(load, client) for client in range(CLIENTS)]
                # Also while clients still connect.
                wait_until(partial(load.has_answered, number % 4 * CLIENTS))
                assert stop_seconds(task) < GRACEFUL_SECONDS / 2
                for client in clients:
                    client.result()
            assert [receive_close(socket)[0] for socket in sockets] == [SERVICE_RESTART] * 3
        lines = [line for line in task.lines if line.get("field") == "Mutation.adjustPoints"]
        assert len(lines) == len(load.answered), "an accepted request was not answered"
        accepted += len(lines)
        answered += len(load.answered)
    assert accepted == answered >= STOPS * CLIENTS
