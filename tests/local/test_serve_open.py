"""With HOST=0.0.0.0 other machines get in by the link with the key of this start."""

import re
from collections.abc import Iterator

import httpx
import pytest

from local.environment import EVERY_INTERFACE
from local.network import find_lan_address
from tests.support.servers import EMPTY, RunningServer
from tests.support.signed_in import App

pytestmark = pytest.mark.engine
LINK = re.compile(r"http://(?P<address>[\d.]+):(?P<port>\d+)/#key=(?P<key>\S+)\n")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    variables = {**EMPTY, "HOST": EVERY_INTERFACE}
    server = RunningServer(tmp_path_factory.mktemp("open"), variables=variables)
    server.wait_for_line("ready;")
    yield server
    server.process.terminate()
    assert server.finish() == 0


def link(server: RunningServer) -> re.Match[str]:
    (found,) = filter(None, map(LINK.fullmatch, server.output))
    return found


def test_link_and_warning_are_printed(server: RunningServer) -> None:
    output = "".join(server.output)
    assert "Every machine of this network reaches this server." in output
    assert "\N{UPPER HALF BLOCK}" in output
    assert link(server)["address"] == (find_lan_address() or "127.0.0.1")


@pytest.mark.parametrize("path", ["/dev/identities", "/dev/amplify_outputs.json", "/dev/events"])
def test_development_needs_the_key(server: RunningServer, path: str) -> None:
    found = link(server)
    address = f"http://{found['address']}:{found['port']}{path}"
    for headers in ({}, {"x-development-key": "another"}, {"host": "localhost"}):
        refused = httpx.get(address, headers=headers)
        assert refused.status_code == 403
        assert "x-development-key" in refused.text
    answer = httpx.get(address, headers={"x-development-key": found["key"]})
    assert answer.status_code == 200
    if path.endswith("outputs.json"):
        assert answer.json()["data"]["url"].startswith(f"http://{found['address']}:")


@pytest.mark.parametrize("app", ["wallet", "kiosk", "console"])
def test_link_of_an_app_lets_in(server: RunningServer, app: str) -> None:
    (line,) = (line for line in server.output if line.startswith(app))
    found = link(server)
    origin = f"http://{found['address']}:{found['port']}"
    with httpx.Client(base_url=origin) as phone:
        opened = App(phone, origin, app)
        assert opened.authorize().status_code == 403

        assert phone.get(line.split()[1]).headers["location"] == f"/{app}/"

        page = opened.authorize()
        assert page.status_code == 200
        assert "hanako" in page.text


def test_pages_of_the_address_may_call(server: RunningServer) -> None:
    found = link(server)
    origin = f"http://{found['address']}:{found['port']}"
    for asked, allowed in ((origin, origin), ("http://elsewhere.example", None)):
        answer = httpx.get(f"{origin}/healthz", headers={"origin": asked})
        assert answer.headers.get("access-control-allow-origin") == allowed


def test_engine_stays_on_loopback(server: RunningServer) -> None:
    (line,) = (line for line in server.output if line.startswith("DynamoDB"))
    assert line.split()[1].startswith("http://127.0.0.1:")
    if find_lan_address() is not None:
        port = line.rsplit(":", 1)[1].strip()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://{find_lan_address()}:{port}/_ministack/health")
