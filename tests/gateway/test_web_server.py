import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import pytest
from starlette.applications import Starlette

from gateway import web_server
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from tests.support.patience import PATIENCE_SECONDS


def test_stop_does_not_await_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    lives = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        lives.append("begun")
        yield

    monkeypatch.setattr(web_server, "TICK_SECONDS", 2 * PATIENCE_SECONDS)
    with ExitStack() as stack:
        listeners = [Listener(bind_socket("127.0.0.1", 0)) for _ in range(2)]
        start_server(Starlette(lifespan=lifespan), listeners, stack)
        began = time.monotonic()

    assert time.monotonic() - began < PATIENCE_SECONDS
    assert lives == ["begun"]
