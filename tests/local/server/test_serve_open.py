import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from local.base.environment import EVERY_INTERFACE
from local.base.network import find_lan_address
from tests.support.servers import EMPTY, RunningServer
from tests.support.signed_in import App

pytestmark = [pytest.mark.engine, pytest.mark.slow]
LINK = re.compile(r"http://(?P<address>[\d.]+):(?P<port>\d+)/#key=(?P<key>\S+)\n")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path, variables={**EMPTY, "HOST": EVERY_INTERFACE})
    server.wait_for_line("ready;")
    yield server
    server.process.terminate()
    assert server.finish() == 0


def test_link_lets_other_machines_in(server: RunningServer) -> None:
    assert "Every machine of this network reaches this server." in "".join(server.output)
    (found,) = filter(None, map(LINK.fullmatch, server.output))
    assert found["address"] == (find_lan_address() or "127.0.0.1")
    origin = f"http://{found['address']}:{found['port']}"
    for path in ("/dev/identities", "/dev/amplify_outputs.json", "/dev/events"):
        for headers in ({}, {"x-development-key": "another"}, {"host": "localhost"}):
            refused = httpx.get(f"{origin}{path}", headers=headers)
            assert refused.status_code == 403
            assert "x-development-key" in refused.text
        answer = httpx.get(f"{origin}{path}", headers={"x-development-key": found["key"]})
        assert answer.status_code == 200
    for asked, allowed in ((origin, origin), ("http://elsewhere.example", None)):
        answer = httpx.get(f"{origin}/healthz", headers={"origin": asked})
        assert answer.headers.get("access-control-allow-origin") == allowed
    for app in ("wallet", "kiosk", "console"):
        (line,) = (line for line in server.output if line.startswith(app))
        with httpx.Client(base_url=origin) as phone:
            opened = App(phone, origin, app)
            assert opened.authorize().status_code == 403
            assert phone.get(line.split()[1]).headers["location"] == f"/{app}/"
            assert "hanako" in opened.authorize().text
    # The engine stays on this machine.
    (line,) = (line for line in server.output if line.startswith("DynamoDB"))
    assert line.split()[1].startswith("http://127.0.0.1:")
