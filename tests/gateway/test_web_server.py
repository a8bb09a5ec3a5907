import time
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette

from gateway import web_server
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from tests.support.patience import PATIENCE_SECONDS


def test_stop_does_not_await_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "TICK_SECONDS", 2 * PATIENCE_SECONDS)
    with ExitStack() as stack:
        start_server(Starlette(), [Listener(bind_socket("127.0.0.1", 0))], stack)
        began = time.monotonic()

    assert time.monotonic() - began < PATIENCE_SECONDS
