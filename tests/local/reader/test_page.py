"""The answers of the reader's addresses; test_in_a_browser.py has the page in a browser."""

import asyncio
from pathlib import Path

import httpx
from starlette.applications import Starlette

from local.reader.page import reader_routes


def get(folder: Path, place: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=reader_routes(folder)))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(place)

    return asyncio.run(ask())


def test_page_without_files_allows_only_cdn(tmp_path: Path) -> None:
    answer = get(tmp_path, "/docs")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self' https://unpkg.com;" in policy
    assert (
        'src="https://unpkg.com/swagger-ui-dist@5.35.0/swagger-ui-bundle.js" integrity="sha384-'
        in (answer.text)
    )
