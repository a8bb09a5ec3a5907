"""The newest events of the local bus: as JSON, and as a page that follows them."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.answers import answer_json
from local.aws.bus import LocalBus
from local.base.page_files import PAGE_HEADERS, PageFiles
from local.identities.development import Refuse, read_after

PATH: Final = "/dev/events"
_ASSETS: Final = Path(__file__).parent / "assets"


def event_routes(bus: LocalBus, refuse_strangers: Refuse) -> list[BaseRoute]:
    """Return the routes of the bus and of its page. `refuse_strangers` guards the events."""
    files = PageFiles(_ASSETS, f"{PATH}/")

    async def answer(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            page = (_ASSETS / "events.html").read_text(encoding="utf-8")
            return HTMLResponse(page, headers={**PAGE_HEADERS, "vary": "accept"})
        return refuse_strangers(request) or _list(bus, request)

    return [Route(bus.path, bus.answer, methods=["POST"]), Route(PATH, answer), *files.routes()]


def _list(bus: LocalBus, request: Request) -> Response:
    after = read_after(request, "event")
    if isinstance(after, Response):
        return after
    found = bus.list_after(after, request.query_params.get("type"))
    events = [{"number": each.number, "event": each.detail} for each in found]
    return answer_json({"events": events}, headers={"vary": "accept"})
