"""The pinned files of a page: from this machine if all are here, else from their CDN."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from local.graphiql.pinned_files import PinnedFile

# A pinned version never changes; the page has its hash.
_KEPT_FOR_GOOD: Final = {"cache-control": "public, max-age=31536000, immutable"}
ASKED_FOR_AGAIN: Final = {"cache-control": "no-cache"}
_MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}


@dataclass(frozen=True)
class PageFiles:
    """`files` in the order to load them; `folder` has all of them, or None.

    assets: Where the page's own scripts and styles are.
    path: The server's path of its own files; the pinned ones are below it.
    """

    files: tuple[PinnedFile, ...]
    folder: Path | None
    assets: Path
    path: str

    def tags(self) -> str:
        """Return the elements that load the pinned files."""
        return "\n".join(map(self._tag, self.files))

    def _tag(self, file: PinnedFile) -> str:
        address = f"{self.path}files/{quote(file.place)}" if self.folder else file.url
        integrity = f'integrity="{file.integrity}" crossorigin="anonymous"'
        if file.path.endswith(".css"):
            return f'<link rel="stylesheet" href="{escape(address)}" {integrity}>'
        return f'<script defer src="{escape(address)}" {integrity}></script>'

    def headers(self) -> dict[str, str]:
        """Return the page's headers: it may ask this server only, and the CDN for files."""
        return {"content-security-policy": self.security_policy(), **ASKED_FOR_AGAIN}

    def security_policy(self) -> str:
        remote = () if self.folder else sorted({file.cdn for file in self.files})
        code = " ".join(("'self'", *remote))
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src {code}",
                # GraphiQL's editor positions its lines by style attributes.
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
            Route(f"{self.path}files/{{place:path}}", self._answer_file, methods=["GET"]),
            Route(f"{self.path}{{name}}", self._answer_own_file, methods=["GET"]),
        ]

    async def _answer_file(self, request: Request) -> Response:
        places = {file.place for file in self.files}
        place: str = request.path_params["place"]
        if self.folder is None or place not in places or not (self.folder / place).is_file():
            raise HTTPException(404)
        return FileResponse(self.folder / place, headers=_KEPT_FOR_GOOD)

    async def _answer_own_file(self, request: Request) -> Response:
        path = self._own_files().get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        # Not by this machine's own list of types: browsers refuse a module of another type.
        media_type = _MEDIA_TYPES[path.suffix]
        return FileResponse(path, headers=ASKED_FOR_AGAIN, media_type=media_type)

    def _own_files(self) -> Mapping[str, Path]:
        return {path.name: path for path in self.assets.iterdir() if path.suffix in _MEDIA_TYPES}


def folder_of(files: Iterable[PinnedFile], folder: Path) -> Path | None:
    """Return the folder if all of the files are in it, whole."""
    return folder if all(file.is_in(folder) for file in files) else None
