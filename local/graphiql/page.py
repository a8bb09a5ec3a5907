"""GraphiQL for browsers: the page, and the files it is made of."""

import json
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from local.graphiql.pinned_files import PinnedFile, read_pinned_files
from local.graphiql.story_tabs import read_story
from local.page_files import PageFiles, folder_of

_ASSETS: Final = Path(__file__).parent / "assets"
_WITHOUT_FILES: Final = (
    "its files could not be loaded. `make run` fetches them, where npm or the network is at hand."
)


@dataclass(frozen=True)
class GraphiQLPage:
    """`files` in the order to load them; `folder` has all of them, or None."""

    api_key: str
    files: tuple[PinnedFile, ...]
    folder: Path | None

    @property
    def _page_files(self) -> PageFiles:
        return PageFiles(self.files, self.folder, _ASSETS, "/graphiql/")

    async def answer(self, request: Request) -> Response:
        origin = str(request.base_url).rstrip("/")
        page = Template((_ASSETS / "page.html").read_text(encoding="utf-8")).substitute(
            files=self._page_files.tags(),
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
        return HTMLResponse(page, headers=self._page_files.headers())

    def routes(self) -> list[BaseRoute]:
        return [Route("/", self.answer, methods=["GET"]), *self._page_files.routes()]


def load_page(api_key: str, folder: Path) -> GraphiQLPage:
    """Return the page on the folder's files if all of them are whole, or on their CDN's."""
    try:
        files = tuple(read_pinned_files())
    except ValueError:
        # The set-up has reported why. The page shows the addresses, and that its files are missing.
        return GraphiQLPage(api_key, (), None)
    return GraphiQLPage(api_key, files, folder_of(files, folder))


def _as_script(value: object) -> str:
    """Return JSON that cannot end the script element around it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
