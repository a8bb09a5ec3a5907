"""The files of a page: those of npm packages, and its own scripts and styles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from local.base.app_headers import FOLDER

ASKED_FOR_AGAIN: Final = {"cache-control": "no-cache"}
# The address of a package's file includes its version.
_KEPT_FOR_GOOD: Final = {"cache-control": "public, max-age=31536000, immutable"}
_WORKSPACE: Final = FOLDER / "developer-pages"
# The places where Node.js looks for the packages of a workspace, in this order.
_PACKAGES: Final = (_WORKSPACE / "node_modules", FOLDER / "node_modules")
_MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; img-src 'self' data:; font-src data:; "
    # GraphiQL's editor positions its lines by style attributes.
    "style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS: Final = {"content-security-policy": _POLICY, **ASKED_FOR_AGAIN}


@dataclass(frozen=True)
class PageFiles:
    """The files below the server's path `path`.

    assets: The folder of the page's own scripts and styles.
    packaged: Files of npm packages, as package/file, in the order to load them. They exist once
        `make run` has installed the apps.
    """

    assets: Path
    path: str
    packaged: tuple[str, ...] = ()

    def tags(self) -> str:
        """Return the elements that load the files of npm packages."""
        return "\n".join(map(self._tag, self.packaged))

    def _tag(self, file: str) -> str:
        versions = json.loads((_WORKSPACE / "package.json").read_bytes())["devDependencies"]
        version = next(each for name, each in versions.items() if file.startswith(f"{name}/"))
        address = escape(f"{self.path}packages/{file}?{version}")
        if file.endswith(".css"):
            return f'<link rel="stylesheet" href="{address}">'
        return f'<script defer src="{address}"></script>'

    def routes(self) -> list[BaseRoute]:
        return [Route(f"{self.path}{{name:path}}", self._answer)]

    async def _answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        path = self._files().get(name)
        if path is None or not path.is_file():
            raise HTTPException(404)
        # Independent of this machine's types: browsers reject a module of another type.
        media_type = _MEDIA_TYPES[path.suffix]
        headers = _KEPT_FOR_GOOD if name.startswith("packages/") else ASKED_FOR_AGAIN
        return FileResponse(path, headers=headers, media_type=media_type)

    def _files(self) -> Mapping[str, Path]:
        own = {path.name: path for path in self.assets.iterdir() if path.suffix in _MEDIA_TYPES}
        return {**own, **{f"packages/{file}": _find(file) for file in self.packaged}}


def _find(file: str) -> Path:
    places = [folder / file for folder in _PACKAGES]
    return next(filter(Path.is_file, places), places[-1])
