"""The page as it is answered; what a browser makes of it is tested in test_in_a_browser.py."""

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
from tests.local.graphiql.test_set_up import CONTENTS, FILES

ROOT = Path(__file__).parents[3]
ORIGIN = "http://127.0.0.1:8000"
OPERATIONS = [
    "LookAround",
    "KioskIssues",
    "Redeem",
    "Exchange",
    "Hold",
    "Approve",
    "CancelAndRefund",
    "Watch",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, content in CONTENTS.items():
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_bytes(content)
    (tmp_path / ".lock").touch()
    return tmp_path


class Client:
    """Asks an application of the page alone, without a server."""

    def __init__(self, page: GraphiQLPage) -> None:
        self._app = Starlette(routes=page.routes())
        self._app.state.api_key = 'da2-"<key>'

    def get(self, place: str) -> httpx.Response:
        return asyncio.run(self._get(place))

    async def _get(self, place: str) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.get(place)


@pytest.fixture
def local(folder: Path) -> Client:
    return Client(GraphiQLPage(tuple(FILES), folder))


@pytest.fixture
def remote() -> Client:
    return Client(GraphiQLPage(tuple(FILES), None))


def policy(response: httpx.Response) -> dict[str, list[str]]:
    directives = response.headers["content-security-policy"].split("; ")
    return {name: values for name, *values in map(str.split, directives)}


def test_where_the_files_are_here_the_page_names_them_with_their_hashes_and_nothing_outside(
    local: Client,
) -> None:
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


def test_where_they_are_not_it_names_their_cdn_with_the_same_hashes_and_allows_only_that(
    remote: Client,
) -> None:
    page = remote.get("/")

    for file in FILES:
        assert f'{file.url}" integrity="{file.integrity}" crossorigin="anonymous"' in page.text
    assert policy(page)["script-src"] == ["'self'", "https://cdn.example"]
    assert policy(page)["connect-src"] == ["'self'"]
    assert remote.get(f"/graphiql/files/{FILES[0].place}").status_code == 404


def test_files_are_kept_by_browsers_for_good_and_the_page_is_asked_for_again(
    local: Client,
) -> None:
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
def test_nothing_else_of_the_folders_is_given_out(local: Client, place: str) -> None:
    assert local.get(place).status_code == 404


def test_what_is_put_into_the_page_cannot_end_what_it_stands_in(local: Client) -> None:
    page = local.get("/").text

    assert "x-api-key: da2-&quot;&lt;key&gt;" in page
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page)
    assert found
    assert json.loads(found[1])["apiKey"] == 'da2-"<key>'
    assert "<" not in found[1]


def test_the_page_has_a_language_a_title_a_heading_and_a_label_for_what_is_chosen(
    local: Client,
) -> None:
    page = local.get("/").text

    for part in ('<html lang="en">', "<title>", "<h1>", "<label>You are <select", "<main ", "<nos"):
        assert part in page


def test_files_that_are_not_whole_are_not_used(folder: Path) -> None:
    assert load_page(folder).folder is None
    assert load_page(folder).files == tuple(read_pinned_files())
    assert module._are_in(folder, FILES)
    (folder / FILES[0].place).write_bytes(b"let")
    assert not module._are_in(folder, FILES)


def test_without_strawberrys_page_there_is_still_one_that_says_where_things_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ValueError("strawberry-graphql is not installed")

    monkeypatch.setattr(module, "read_pinned_files", refuse)
    page = load_page(tmp_path)
    assert page == GraphiQLPage((), None)
    assert f"{ORIGIN}/graphql" in Client(page).get("/").text


def test_the_tabs_tell_the_story_in_order_and_fit_the_schema() -> None:
    schema = read_schema((ROOT / "schema.graphql").read_text("utf-8"))
    story = [parse(query) for query in read_story()]

    assert [document.definitions[0].to_dict()["name"]["value"] for document in story] == OPERATIONS
    assert [validate(schema, document) for document in story] == [[]] * len(story)
    assert validate(build_schema("type Query { a: Int }"), story[0])


def test_every_variable_of_the_story_is_one_that_the_page_fills_in() -> None:
    page = (ROOT / "local" / "graphiql" / "page.js").read_text("utf-8")
    filled = set(re.findall(r"^    (\w+): ", page.partition("  return {\n")[2], re.MULTILINE))
    made_up = {"deviceEventId", "idempotencyKey"}  # any text that is new

    used = set(re.findall(r"\$(\w+):", "\n".join(read_story())))
    filled_in = {"locationId", "rewardId", "rewardWithApprovalId", "exchangeId", "userId", "code"}
    assert filled_in <= used
    assert used - filled == made_up
