import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.patience import PATIENCE_SECONDS
from tests.support.skipping import need

CHROMIUM = Path("/usr/bin/chromium")
T = TypeVar("T")
FLAGS = [
    "--no-sandbox",  # CI is root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",  # it would know the other hosts
    # Also for WebSockets, which Playwright's own routing does not see.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    need(is_there=CHROMIUM.exists(), what=str(CHROMIUM))
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        browser.on("context", lambda each: each.set_default_timeout(PATIENCE_SECONDS * 1000))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """What a page asked for and complained of, from its first request on."""

    requests: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """The addresses that are not on this machine."""
        return [
            url
            for url in [*self.requests, *self.sockets]
            if urlsplit(url).scheme not in ("data", "blob")
            and urlsplit(url).hostname != "127.0.0.1"
        ]


def watch(page: Page) -> Watched:
    watched = Watched()
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("websocket", lambda socket: watched.sockets.append(socket.url))
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            watched.complaints.append(message.text)
            if message.type in ("error", "warning")
            else None
        ),
    )
    return watched


def wait_for(page: Page, read: Callable[[], T], *, until: Callable[[T], bool]) -> T:
    """Read until it is so, while the page goes on; fails with what was read last.

    Playwright's own wait_for_function evaluates text, which the page's policy forbids.
    """
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not until(value := read()):
        assert time.monotonic() < give_up_at, value
        page.wait_for_timeout(20)
    return value
