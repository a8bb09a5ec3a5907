"""GraphiQL for browsers: the page, and the files it is made of."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from local.graphiql.pinned_files import PinnedFile, read_pinned_files
from local.graphiql.story_tabs import read_story

FILES_PATH: Final = "/graphiql/files/"
_ASSETS: Final = Path(__file__).parent / "assets"
_MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
_OWN_FILES: Final = {path.name: path for path in _ASSETS.iterdir() if path.suffix in _MEDIA_TYPES}
# A pinned version never changes; the page has its hash.
_KEPT_FOR_GOOD: Final = {"cache-control": "public, max-age=31536000, immutable"}
_ASKED_FOR_AGAIN: Final = {"cache-control": "no-cache"}
_WITHOUT_FILES: Final = (
    "its files could not be loaded. `make run` fetches them, where npm or the network is at hand."
)


@dataclass(frozen=True)
class GraphiQLPage:
    """`files` in the order to load them; `folder` has all of them, or None."""

    api_key: str
    files: tuple[PinnedFile, ...]
    folder: Path | None

    async def answer(self, request: Request) -> Response:
        origin = str(request.base_url).rstrip("/")
        page = Template((_ASSETS / "page.html").read_text(encoding="utf-8")).substitute(
            files="\n".join(self._tag(file) for file in self.files),
            settings=_as_script(
                {
                    "apiKey": self.api_key,
                    "story": [asdict(tab) for tab in read_story()],
                    "withoutFiles": _WITHOUT_FILES,
                }
            ),
            origin=escape(origin),
            socket_origin=escape(origin.replace("http", "ws", 1)),
            api_key=escape(self.api_key),
        )
        headers = {"content-security-policy": self.security_policy(), **_ASKED_FOR_AGAIN}
        return HTMLResponse(page, headers=headers)

    def security_policy(self) -> str:
        """Allow nothing but this server, and the files' CDN if they are not here."""
        remote = () if self.folder else sorted({file.cdn for file in self.files})
        code = " ".join(("'self'", *remote))
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src {code}",
                # The editor positions its lines by style attributes.
                f"style-src {code} 'unsafe-inline'",
                "img-src 'self' data:",
                "font-src data:",
                "connect-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        )

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.answer, methods=["GET"]),
            Route(FILES_PATH + "{place:path}", self.answer_file, methods=["GET"]),
            Route("/graphiql/{name}", self.answer_own_file, methods=["GET"]),
        ]

    async def answer_file(self, request: Request) -> Response:
        places = {file.place for file in self.files}
        place: str = request.path_params["place"]
        if self.folder is None or place not in places or not (self.folder / place).is_file():
            raise HTTPException(404)
        return FileResponse(self.folder / place, headers=_KEPT_FOR_GOOD)

    async def answer_own_file(self, request: Request) -> Response:
        path = _OWN_FILES.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        # Not by this machine's own list of types: browsers refuse a module of another type.
        media_type = _MEDIA_TYPES[path.suffix]
        return FileResponse(path, headers=_ASKED_FOR_AGAIN, media_type=media_type)

    def _tag(self, file: PinnedFile) -> str:
        address = FILES_PATH + quote(file.place) if self.folder else file.url
        integrity = f'integrity="{file.integrity}" crossorigin="anonymous"'
        if file.path.endswith(".css"):
            return f'<link rel="stylesheet" href="{escape(address)}" {integrity}>'
        return f'<script defer src="{escape(address)}" {integrity}></script>'


def load_page(api_key: str, folder: Path) -> GraphiQLPage:
    """Return the page on the folder's files if all of them are whole, or on their CDN's."""
    try:
        files = tuple(read_pinned_files())
    except ValueError:
        # The set-up has reported why. The page shows the addresses, and that its files are missing.
        return GraphiQLPage(api_key, (), None)
    return GraphiQLPage(api_key, files, folder if _are_in(folder, files) else None)


def _are_in(folder: Path, files: Iterable[PinnedFile]) -> bool:
    return all(file.is_in(folder) for file in files)


def _as_script(value: object) -> str:
    """Return JSON that cannot end the script element around it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
