"""The answers of the page's addresses; test_in_a_browser.py has the page in a browser."""

import asyncio
import base64
import hashlib
import json
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from local.graphiql.page import GraphiQLPage
from local.graphiql.pinned_files import PinnedFile
from local.graphiql.story_tabs import read_story

KEY = 'da2-"<key>'
ORIGIN = "http://127.0.0.1:8000"
CONTENTS = {"one@1.0.0/one.js": b"let one = 1;", "@s/two@2.0.0/dist/two.css": b"p { margin: 0 }"}


def pinned(place: str, content: bytes) -> PinnedFile:
    package, _, path = place.rpartition("@")[2].partition("/")
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    name = place.rpartition("@")[0]
    return PinnedFile("https://cdn.example", name, package, path, f"sha384-{digest}")


FILES = [pinned(place, content) for place, content in CONTENTS.items()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, content in CONTENTS.items():
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_bytes(content)
    (tmp_path / ".lock").touch()
    return tmp_path


class Client:
    """Asks an application that has the page alone."""

    def __init__(self, page: GraphiQLPage) -> None:
        self._app = Starlette(routes=page.routes())

    def get(self, place: str) -> httpx.Response:
        return asyncio.run(self._get(place))

    async def _get(self, place: str) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.get(place)


@pytest.fixture
def local(folder: Path) -> Client:
    return Client(GraphiQLPage(KEY, tuple(FILES), folder))


def policy(response: httpx.Response) -> dict[str, list[str]]:
    directives = response.headers["content-security-policy"].split("; ")
    return {name: values for name, *values in map(str.split, directives)}


def test_page_names_local_files_with_hashes(local: Client) -> None:
    page = local.get("/")

    for file in FILES:
        assert (
            f'/graphiql/files/{file.place.replace("@", "%40")}" integrity="{file.integrity}"'
            in (page.text)
        )
    assert "https:" not in page.text
    assert not [source for each in policy(page).values() for source in each if "http" in source]
    assert policy(page)["script-src"] == ["'self'"]
    assert policy(page)["default-src"] == ["'none'"]


def test_inserted_text_is_escaped(local: Client) -> None:
    page = local.get("/").text

    assert "x-api-key: da2-&quot;&lt;key&gt;" in page
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page)
    assert found
    settings = json.loads(found[1])
    assert settings["apiKey"] == KEY
    assert [tab["title"] for tab in settings["story"]] == [tab.title for tab in read_story()]
    assert "<" not in found[1]
