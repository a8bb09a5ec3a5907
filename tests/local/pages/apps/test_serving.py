import gzip
import http.client
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from local.base.app_headers import APPS
from local.pages.apps.serving import app_routes
from tests.support.servers import Serve

ORIGIN = "http://127.0.0.1:8000"
SCRIPT = b"console.log(1)" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.js").write_text("secret")
    for app in APPS:
        dist = tmp_path / app / "dist"
        (dist / "assets").mkdir(parents=True)
        (dist / ".vite").mkdir()
        (dist / "index.html").write_text(f"<title>{app}</title>")
        (dist / "assets" / "index-1a2b.js").write_bytes(SCRIPT)
        (dist / "assets" / "index-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
        (dist / "assets" / "index-1a2b.js.map").write_text("{}")
        (dist / ".vite" / "first-load.json").write_text("{}")
        (dist / "service-worker.js").write_text("1")
        (dist / "manifest.webmanifest").write_text("{}")
    return tmp_path


@pytest.fixture
def client(folder: Path, serve: Serve) -> Iterator[httpx.Client]:
    origins = [ORIGIN, "https://192.0.2.1:8443"]
    with httpx.Client(base_url=serve(app_routes(origins, folder))) as client:
        yield client


def policy_of(answer: httpx.Response) -> dict[str, list[str]]:
    directives = answer.headers["content-security-policy"].split("; ")
    return {name: values for name, *values in map(str.split, directives)}


MISSING = [
    "assets/index-old.js",
    "assets/anything",
    "missing.png",
    "assets/index-1a2b.js.map",
    "assets/index-1a2b.js.gz",
    ".vite/first-load.json",
    "../../secret.js",
    "..%2f..%2fsecret.js",
    "%2e%2e/%2e%2e/secret.js",
    "assets/..%2f..%2f..%2fsecret.js",
    "%00.js",
    f"{'a' * 300}.js",
    "out.js",
]


def test_what_is_no_public_file_is_missing(client: httpx.Client, folder: Path) -> None:
    (folder / "wallet" / "dist" / "out.js").symlink_to(folder / "secret.js")
    for path in MISSING:
        # httpx would take the dots out of the path.
        with closing(http.client.HTTPConnection("127.0.0.1", client.base_url.port)) as connection:
            connection.request("GET", f"/wallet/{path}")
            assert connection.getresponse().status == 404, path


def test_every_answer_is_protected(client: httpx.Client) -> None:
    for path in ("", "rewards", "assets/index-1a2b.js", "service-worker.js"):
        answer = client.get(f"/wallet/{path}")
        policy = policy_of(answer)

        assert policy["default-src"] == ["'none'"]
        assert policy["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
        assert policy["style-src"] == ["'self'"]
        assert policy["require-trusted-types-for"] == ["'script'"]
        assert policy["frame-ancestors"] == ["'none'"]
        assert policy["connect-src"] == [
            "'self'",
            ORIGIN,
            "https://192.0.2.1:8443",
            "ws://127.0.0.1:8000",
            "wss://192.0.2.1:8443",
        ]
        assert policy["img-src"] == ["'self'", "data:", ORIGIN, "https://192.0.2.1:8443"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
