"""The built apps at /wallet/, /kiosk/ and /console/."""

import stat
from collections.abc import Iterable
from html import escape
from pathlib import Path, PurePosixPath
from typing import Final

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from local.base.app_headers import APPS, FOLDER, MEDIA_TYPES, cache_control, read_headers

_HOW_TO_BUILD: Final = (
    "Stop the server and start it with <code>make run</code>, which builds the apps; its output "
    "shows why it could not. Or run <code>npm ci &amp;&amp; npm run build</code> in "
    "<code>apps/</code>, with Node.js 22.12 or newer."
)


class AppFiles(StaticFiles):
    """The files of a built app; a page's path answers index.html, whose script shows the page."""

    def __init__(self, app: str, folder: Path, headers: dict[str, str]) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._app = app
        self._folder = folder
        self._headers = headers

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"allow": "GET, HEAD"})
        if not (self._folder / "index.html").is_file():
            return self._say_how_to_build()
        file = await to_thread.run_sync(self._find, path)
        return self._answer(file, Headers(scope=scope))

    def _find(self, path: str) -> Path:
        """Return the file of a path.

        Raises:
            HTTPException: 404: the path has the form of a file, which does not exist.
        """
        asked = PurePosixPath(path)
        file = self._look_up(path) if asked.suffix in MEDIA_TYPES else None
        if file is not None:
            return file
        if asked.suffix or asked.parts[:1] == ("assets",):
            raise HTTPException(404)
        return self._folder / "index.html"

    def _look_up(self, path: str) -> Path | None:
        if any(part.startswith(".") for part in PurePosixPath(path).parts):
            return None
        try:
            place, found = self.lookup_path(path)
        except (OSError, ValueError):
            # The name is too long, or contains a character that names cannot have.
            return None
        return Path(place) if found and stat.S_ISREG(found.st_mode) else None

    def _answer(self, file: Path, request_headers: Headers) -> Response:
        headers = {
            **self._headers,
            "cache-control": cache_control(file.relative_to(self._folder.resolve()).as_posix()),
            "vary": "Accept-Encoding",
        }
        media_type = MEDIA_TYPES[file.suffix]
        compressed = file.with_name(f"{file.name}.gz")
        if "gzip" in request_headers.get("accept-encoding", "") and compressed.is_file():
            file, headers = compressed, {**headers, "content-encoding": "gzip"}
        answer = FileResponse(file, headers=headers, media_type=media_type, stat_result=file.stat())
        if self.is_not_modified(answer.headers, request_headers):
            return NotModifiedResponse(answer.headers)
        return answer

    def _say_how_to_build(self) -> Response:
        page = f"<!doctype html><title>{escape(self._app)}</title><p>{_HOW_TO_BUILD}</p>"
        return HTMLResponse(page, 503, headers={**self._headers, "cache-control": "no-store"})


def app_routes(origins: Iterable[str], folder: Path = FOLDER) -> list[BaseRoute]:
    """Return the routes of the three apps.

    origins: Those of this server: a page at one of them may call the others, and show their
        pictures.
    """
    own = sorted(set(origins))
    connections = [*own, *(each.replace("http", "ws", 1) for each in own)]
    routes: list[BaseRoute] = []
    for app in APPS:
        headers = read_headers(app, connections=connections, images=own)
        routes += [
            Route(f"/{app}", _redirect),
            Mount(f"/{app}", AppFiles(app, folder.resolve() / app / "dist", headers)),
        ]
    return routes


async def _redirect(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/")
