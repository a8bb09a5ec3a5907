"""Swagger UI for browsers: openapi.json to read and to try, as an identity of development."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from local.page_files import ASKED_FOR_AGAIN, PageFiles, folder_of
from local.reader.pinned_files import READER_FILES

CONTRACT: Final = Path(__file__).resolve().parents[2] / "openapi.json"
_ASSETS: Final = Path(__file__).parent / "assets"


def reader_routes(folder: Path) -> list[BaseRoute]:
    """Return the routes of the reader, on the folder's files if all of them are whole."""
    files = PageFiles(READER_FILES, folder_of(READER_FILES, folder), _ASSETS, "/docs/")

    async def answer(_: Request) -> Response:
        page = (_ASSETS / "docs.html").read_text(encoding="utf-8")
        return HTMLResponse(page.replace("$files", files.tags()), headers=files.headers())

    async def answer_contract(_: Request) -> Response:
        return FileResponse(CONTRACT, headers=ASKED_FOR_AGAIN, media_type="application/json")

    return [
        Route("/docs", answer, methods=["GET"]),
        Route("/openapi.json", answer_contract, methods=["GET"]),
        *files.routes(),
    ]
