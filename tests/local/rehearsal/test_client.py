import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from gateway.errors import RunError
from local.rehearsal.client import Watch


def push(version: int) -> dict[str, Any]:
    return {"type": "data", "payload": {"data": {"onBalanceChanged": {"version": version}}}}


@contextmanager
def watching(*frames: dict[str, Any]) -> Iterator[Watch]:
    """Yield a watch of a server that sends these frames and closes."""

    def send_all(connection: ServerConnection) -> None:
        for frame in frames:
            connection.send(json.dumps(frame))

    with serve(send_all, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        host, port = server.socket.getsockname()
        with connect(f"ws://{host}:{port}", proxy=None) as socket:
            yield Watch(socket)
        server.shutdown()
        thread.join()


def test_old_pushes_are_skipped() -> None:
    with watching(push(1), {"type": "ka"}, push(2), push(2), push(1), push(3)) as watch:
        watch.seen = 1
        versions = [watch.next_push()["data"]["onBalanceChanged"]["version"] for _ in range(2)]
    assert versions == [2, 3]


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        ({"type": "error", "payload": {"errors": []}}, "no balance was pushed: .*error"),
        ({"type": "complete"}, "no balance was pushed: .*complete"),
        ({"type": "ka"}, "the WebSocket was closed"),
    ],
)
def test_other_frame_ends_rehearsal(frame: dict[str, Any], complaint: str) -> None:
    with watching(frame) as watch, pytest.raises(RunError, match=complaint):
        watch.next_push()
