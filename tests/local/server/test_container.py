"""`make run CONTAINER=1`: a server task with all that it needs, on this machine."""

import signal
from pathlib import Path

import httpx
import pytest

from tests.support.balance_watches import pushed, watching
from tests.support.container_tasks import need_valkey
from tests.support.servers import EMPTY, serving

pytestmark = [pytest.mark.engine, pytest.mark.slow]
MODULE = "local.server.container"
ADJUST = """mutation ($id: ID!) {
  adjustPoints(userId: $id, points: 5, reason: "a push", idempotencyKey: "once") {
    balance { version } userErrors { message }
  }
}"""


def test_balance_is_pushed_and_all_stops(tmp_path: Path) -> None:
    need_valkey()
    with serving(tmp_path, variables=EMPTY, module=MODULE) as server:
        # Of a new folder's scenario.
        rewards = server.ask("{ rewards(first: 1) { nodes { id } } }")
        assert rewards == {"rewards": {"nodes": []}}
        opened = server.ask("mutation { updateViewer(input: {}) { user { id } } }", "hanako")
        hanako = opened["updateViewer"]["user"]["id"]
        credentials = {"authorization": server.token("hanako")}

        with watching(server.origin.removeprefix("http://"), hanako, credentials) as socket:
            payload = server.ask(ADJUST, "admin", id=hanako)["adjustPoints"]
            assert payload["userErrors"] == []
            assert pushed(socket)["version"] == payload["balance"]["version"]

        server.signal(signal.SIGINT)
        assert server.finish() == 0, server.output
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{server.origin}/readyz")
