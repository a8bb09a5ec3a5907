"""The answers of the page's addresses; test_in_a_browser.py has the page in a browser."""

import asyncio
import json
import re
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate
from starlette.applications import Starlette

from gateway.sdl import read_schema
from local.graphiql import page as module
from local.graphiql.page import GraphiQLPage, load_page, read_story
from local.graphiql.pinned_files import read_pinned_files
from tests.local.graphiql.editors import TABS
from tests.support.pinned_packages import CONTENTS, FILES

ROOT = Path(__file__).parents[3]
KEY = 'da2-"<key>'
ORIGIN = "http://127.0.0.1:8000"


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


@pytest.fixture
def remote() -> Client:
    return Client(GraphiQLPage(KEY, tuple(FILES), None))


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


def test_page_without_files_allows_only_cdn(remote: Client) -> None:
    page = remote.get("/")

    for file in FILES:
        assert f'{file.url}" integrity="{file.integrity}" crossorigin="anonymous"' in page.text
    assert policy(page)["script-src"] == ["'self'", "https://cdn.example"]
    assert policy(page)["connect-src"] == ["'self'"]
    assert remote.get(f"/graphiql/files/{FILES[0].place}").status_code == 404


def test_browsers_keep_files_and_reload_page(local: Client) -> None:
    for file in FILES:
        answer = local.get(f"/graphiql/files/{file.place}")
        assert answer.content == CONTENTS[file.place]
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    for place in ("/", "/graphiql/page.js", "/graphiql/page.css"):
        assert local.get(place).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "place",
    [
        "/graphiql/files/.lock",
        "/graphiql/files/",
        "/graphiql/files/one@1.0.0/../.lock",
        "/graphiql/files/%2e%2e/%2e%2e/etc/passwd",
        "/graphiql/page.py",
        "/graphiql/page.html",
    ],
)
def test_other_files_are_not_served(local: Client, place: str) -> None:
    assert local.get(place).status_code == 404


def test_inserted_text_is_escaped(local: Client) -> None:
    page = local.get("/").text

    assert "x-api-key: da2-&quot;&lt;key&gt;" in page
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page)
    assert found
    assert json.loads(found[1])["apiKey"] == KEY
    assert "<" not in found[1]


def test_page_has_accessible_structure(local: Client) -> None:
    page = local.get("/").text

    for part in ('<html lang="en">', "<title>", "<h1>", "<label>You are <select", "<main ", "<nos"):
        assert part in page


def test_damaged_files_are_not_used(folder: Path) -> None:
    assert load_page(KEY, folder) == GraphiQLPage(KEY, tuple(read_pinned_files()), None)
    assert module._are_in(folder, FILES)
    (folder / FILES[0].place).write_bytes(b"let")
    assert not module._are_in(folder, FILES)


def test_page_exists_without_pinned_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ValueError("strawberry-graphql is not installed")

    monkeypatch.setattr(module, "read_pinned_files", refuse)
    page = load_page(KEY, tmp_path)
    assert page == GraphiQLPage(KEY, (), None)
    assert f"{ORIGIN}/graphql" in Client(page).get("/").text


def test_story_fits_schema() -> None:
    schema = read_schema((ROOT / "schema.graphql").read_text("utf-8"))
    story = [parse(query) for query in read_story()]

    assert [document.definitions[0].to_dict()["name"]["value"] for document in story] == TABS
    assert [validate(schema, document) for document in story] == [[]] * len(story)
    assert validate(build_schema("type Query { a: Int }"), story[0])


def test_page_fills_variables_of_story() -> None:
    page = (ROOT / "local" / "graphiql" / "page.js").read_text("utf-8")
    filled = set(re.findall(r"^    (\w+): ", page.partition("  return {\n")[2], re.MULTILINE))
    made_up = {"deviceEventId", "idempotencyKey"}  # any text that is new

    used = set(re.findall(r"\$(\w+):", "\n".join(read_story())))
    filled_in = {"locationId", "rewardId", "rewardWithApprovalId", "exchangeId", "userId", "code"}
    assert filled_in <= used
    assert used - filled == made_up
