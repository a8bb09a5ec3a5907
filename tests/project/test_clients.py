"""The code of docs/clients.md does what the page says, typed as written."""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.browsers import chromium, wait_for
from tests.support.servers import RunningServer, serving
from tests.support.skipping import need
from tests.support.terminals import Terminal, opened

pytestmark = pytest.mark.engine

CLIENTS = Path(__file__).parents[2] / "docs" / "clients.md"
CODE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
WRITTEN_HOST = "127.0.0.1:8000"
GRAPHQL_WS = "graphql-ws@6.4.2"
GRAPHQL_WS_SHA512 = (
    "wxhPhhOGJo8PbGDkBYVE76sZLDrS+GkyrR4bZECSLVbo0pZZNKs0HtBh2Ip/uaUuiVUxwO9ssI9R92buQfNSqQ=="
)
HTML = """<!doctype html>
<link rel="icon" href="data:,">
<script type="importmap">{"imports": {"graphql-ws": "./graphql-ws/client.js"}}</script>
<script type="module" src="app.js"></script>"""
FIND_LOCATION = "{ locations(first: 1, accepts: PET_BOTTLE) { nodes { id } } }"
ISSUE = """mutation($at: ID!, $key: ID!) {
  issueQrToken(
    locationId: $at, deviceEventId: $key, items: {material: PET_BOTTLE, unit: PIECE, quantity: 5}
  ) { qrToken { code } }
}"""
REDEEM = "mutation($code: String!) { redeemQrToken(code: $code) { userErrors { code } } }"
BALANCE = "{ viewer { balance { available version } } }"
ATTEMPTS = 40


@pytest.fixture(scope="module")
def server(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(shutil.copytree(demo_dir, tmp_path_factory.mktemp("clients") / "data")) as server:
        yield server


@pytest.fixture(scope="module")
def graphql_ws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client's modules, as npm has them."""
    npm = shutil.which("npm")
    need(is_there=npm is not None, what="npm")
    folder = tmp_path_factory.mktemp("graphql-ws")
    packed = subprocess.run(
        [npm or "npm", "pack", "--silent", "--ignore-scripts", "--fetch-retries=0", GRAPHQL_WS],
        cwd=folder,
        check=False,
        capture_output=True,
    )
    need(is_there=packed.returncode == 0, what=f"{GRAPHQL_WS} (npm pack fails)")
    (archive,) = folder.glob("*.tgz")
    digest = hashlib.sha512(archive.read_bytes()).digest()
    assert base64.b64encode(digest).decode() == GRAPHQL_WS_SHA512
    with tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
    return folder / "package" / "dist"


def code_of(language: str, server: RunningServer) -> str:
    """The page's one block in the language, on the server's port."""
    (code,) = [
        block["code"]
        for block in CODE.finditer(CLIENTS.read_text("utf-8"))
        if block["language"] == language
    ]
    assert code.count(WRITTEN_HOST) == 1
    return code.replace(WRITTEN_HOST, server.origin.removeprefix("http://"))


def line_of(server: RunningServer) -> str:
    balance = server.ask(BALANCE, "hanako")["viewer"]["balance"]
    return f"version {balance['version']}: {balance['available']} points"


def change_until(server: RunningServer, has_come: Callable[[], bool]) -> None:
    """Give hanako points repeatedly: nothing reports when a subscription began."""
    location_id = server.ask(FIND_LOCATION)["locations"]["nodes"][0]["id"]
    for _ in range(ATTEMPTS):
        issued = server.ask(ISSUE, "kiosk", at=location_id, key=str(uuid.uuid4()))
        code = issued["issueQrToken"]["qrToken"]["code"]
        redeemed = server.ask(REDEEM, "hanako", code=code)
        assert redeemed["redeemQrToken"]["userErrors"] == []
        if has_come():
            return
    raise AssertionError("no change was seen")


def test_python_client_prints_balance_and_changes(server: RunningServer, tmp_path: Path) -> None:
    program = tmp_path / "client.py"
    program.write_text(code_of("python", server), encoding="utf-8")
    before = line_of(server)
    with opened([sys.executable, "-W", "error", str(program)], cwd=tmp_path) as terminal:
        assert terminal.wait_for_line() == before
        changes: list[str] = []

        def has_come() -> bool:
            changes.extend(_lines_within(terminal, 0.5))
            return bool(changes)

        change_until(server, has_come)
        while changes[-1] != line_of(server):
            changes.append(terminal.wait_for_line())
    assert len(set(changes)) == len(changes)
    assert before not in changes


def _lines_within(terminal: Terminal, seconds: float) -> list[str]:
    try:
        return [terminal.wait_for_line(seconds)]
    except AssertionError:
        assert terminal.process.poll() is None, terminal.finish()
        return []


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def front_end(folder: Path) -> Iterator[str]:
    """The address of a server of a front end's files, on a port of its own."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.browser
def test_browser_client_prints_balance_and_changes(
    server: RunningServer, graphql_ws: Path, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "app.js").write_text(code_of("js", server), encoding="utf-8")
    (tmp_path / "graphql-ws").symlink_to(graphql_ws)
    with chromium() as browser, front_end(tmp_path) as address:
        page = browser.new_page()
        lines: list[str] = []
        page.on("console", lambda message: lines.append(message.text))
        page.on("pageerror", lambda error: lines.append(str(error)))
        before = line_of(server)
        page.goto(address)
        wait_for(page, lambda: lines, until=lambda lines: len(lines) >= 1)
        assert lines == [before]

        def has_come() -> bool:
            page.wait_for_timeout(500)
            return len(lines) > 1

        change_until(server, has_come)
        wait_for(page, lambda: lines[-1], until=lambda last: last == line_of(server))
    assert all(re.fullmatch(r"version \d+: \d+ points", line) for line in lines)
    assert len(set(lines)) == len(lines)
