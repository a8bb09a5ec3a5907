"""Swagger UI for browsers: openapi.json to read and to try, as an identity of development."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from local.base.page_files import ASKED_FOR_AGAIN, PAGE_HEADERS, PageFiles

CONTRACT: Final = Path(__file__).resolve().parents[3] / "openapi.json"
_ASSETS: Final = Path(__file__).parent / "assets"
_FILES: Final = PageFiles(
    _ASSETS, "/docs/", ("swagger-ui-dist/swagger-ui.css", "swagger-ui-dist/swagger-ui-bundle.js")
)


def reader_routes() -> list[BaseRoute]:
    """Return the routes of Swagger UI."""

    async def answer(_: Request) -> Response:
        page = (_ASSETS / "docs.html").read_text(encoding="utf-8")
        return HTMLResponse(page.replace("$files", _FILES.tags()), headers=PAGE_HEADERS)

    async def answer_contract(_: Request) -> Response:
        return FileResponse(CONTRACT, headers=ASKED_FOR_AGAIN, media_type="application/json")

    return [Route("/docs", answer), Route("/openapi.json", answer_contract), *_FILES.routes()]
