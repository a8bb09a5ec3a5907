"""The newest mails of `make run`: as JSON, and as a page that follows them."""

from dataclasses import asdict
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.answers import answer_json
from local.aws.mail import Outbox
from local.base.page_files import PAGE_HEADERS, PageFiles
from local.identities.development import Refuse, read_after

PATH: Final = "/dev/outbox"
_ASSETS: Final = Path(__file__).parent / "assets"


def outbox_routes(outbox: Outbox, refuse_strangers: Refuse) -> list[BaseRoute]:
    """Return the routes of SES and of the page. `refuse_strangers` guards the mails."""
    files = PageFiles(_ASSETS, f"{PATH}/")

    async def answer(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            page = (_ASSETS / "outbox.html").read_text(encoding="utf-8")
            return HTMLResponse(page, headers={**PAGE_HEADERS, "vary": "accept"})
        return refuse_strangers(request) or _list(outbox, request)

    return [
        Route(f"{outbox.path}/v2/email/outbound-emails", outbox.answer_mail, methods=["POST"]),
        Route(PATH, answer),
        *files.routes(),
    ]


def _list(outbox: Outbox, request: Request) -> Response:
    after = read_after(request, "mail")
    if isinstance(after, Response):
        return after
    mails = [asdict(each) for each in outbox.list_after(after)]
    return answer_json({"mails": mails}, headers={"vary": "accept"})
