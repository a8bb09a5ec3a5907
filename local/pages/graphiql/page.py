"""GraphiQL for browsers: the page and its files."""

import json
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from local.base.page_files import PAGE_HEADERS, PageFiles
from local.pages.graphiql.story_tabs import read_story

_ASSETS: Final = Path(__file__).parent / "assets"
_FILES: Final = PageFiles(
    _ASSETS,
    "/graphiql/",
    (
        "react/umd/react.production.min.js",
        "react-dom/umd/react-dom.production.min.js",
        "graphiql/graphiql.min.css",
        "@graphiql/plugin-explorer/dist/style.css",
        "graphiql/graphiql.min.js",
        "@graphiql/plugin-explorer/dist/index.umd.js",
    ),
)
_WITHOUT_FILES: Final = (
    "its files could not be loaded. `make run` installs them with the apps, from npm."
)


@dataclass(frozen=True)
class GraphiQLPage:
    api_key: str

    async def answer(self, request: Request) -> Response:
        origin = str(request.base_url).rstrip("/")
        page = Template((_ASSETS / "page.html").read_text(encoding="utf-8")).substitute(
            files=_FILES.tags(),
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
        return HTMLResponse(page, headers=PAGE_HEADERS)

    def routes(self) -> list[BaseRoute]:
        return [Route("/", self.answer), *_FILES.routes()]


def _as_script(value: object) -> str:
    """Return JSON that cannot end the script element around it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
