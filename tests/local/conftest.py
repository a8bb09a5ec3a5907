"""One server with the demo, and Chromium, for all tests that need no other."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.base.app_headers import FOLDER
from tests.support.browsers import chromium
from tests.support.servers import RunningServer, Serve, serving
from tests.support.skipping import need

ADJUST = """mutation ($id: ID!) {
  adjustPoints(userId: $id, points: 500, reason: "tests", idempotencyKey: "tests") {
    userErrors { message }
  }
}"""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve routes on a port of this machine."""
    with ExitStack() as stack:

        def start(routes: Sequence[BaseRoute]) -> str:
            listener = stack.enter_context(bind_socket("127.0.0.1", 0))
            start_server(Starlette(routes=routes), [Listener(listener)], stack)
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        yield start


@pytest.fixture
def page_files() -> None:
    need(is_there=(FOLDER / "node_modules").is_dir(), what="apps/node_modules, of `make test-all`")


@pytest.fixture(scope="session")
def server(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a server with the demo, HTTPS and all log lines, where Hanako has many points."""
    data_dir = copytree(demo_dir, tmp_path_factory.mktemp("shared") / "data")
    variables = {"TLS": "1", "TLS_PORT": "0", "LOG_LEVEL": "INFO"}
    with serving(data_dir, variables=variables) as server:
        hanako = server.ask("{ viewer { id } }", "hanako")["viewer"]["id"]
        assert server.ask(ADJUST, "admin", id=hanako)["adjustPoints"]["userErrors"] == []
        yield server


# Playwright's event loop runs as long as a browser: other modules have their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()
