"""The programme's clock as JSON and as a page, and its moves by staff."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.answers import answer_error, answer_json
from gateway.private_file import describe_problem
from gateway.tokens import CredentialsRefusedError, TokenVerifier
from local.aws.clock import Clock, ClockError, spell
from local.base.page_files import PAGE_HEADERS, PageFiles
from local.identities.development import Refuse, refuse_forms
from local.identities.identities import STAFF_GROUPS

PATH: Final = "/dev/clock"
_ASSETS: Final = Path(__file__).parent / "assets"


class _Move(BaseModel):
    """`advance`: a duration of ISO 8601, such as P1D or PT6H. `to` without offset is local."""

    model_config = ConfigDict(extra="forbid")

    advance: timedelta | None = None
    to: datetime | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.advance is None) is (self.to is None):
            raise ValueError('send {"advance": "P1D"} or {"to": "2027-03-31T23:59:50+09:00"}')
        return self


def clock_routes(
    clock: Clock, zone: ZoneInfo, tokens: TokenVerifier, refuse_strangers: Refuse
) -> list[BaseRoute]:
    """Return the routes of the page; `tokens` identifies staff."""
    files = PageFiles(_ASSETS, f"{PATH}/")

    async def show(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            page = (_ASSETS / "clock.html").read_text(encoding="utf-8")
            return HTMLResponse(page, headers={**PAGE_HEADERS, "vary": "accept"})
        return refuse_strangers(request) or _describe(clock, zone)

    async def move(request: Request) -> Response:
        if refusal := refuse_strangers(request) or refuse_forms(request):
            return refusal
        if refusal := await _refuse_others(request, tokens):
            return refusal
        try:
            wanted = _Move.model_validate_json(await request.body())
            if wanted.to is None:
                clock.advance(wanted.advance or timedelta())
            else:
                to = wanted.to if wanted.to.tzinfo else wanted.to.replace(tzinfo=zone)
                clock.move_to(to)
        except ValidationError as error:
            return answer_error(400, "InvalidInput", describe_problem(error))
        except ClockError as error:
            return answer_error(400, "InvalidInput", str(error))
        return _describe(clock, zone)

    return [Route(PATH, show), Route(PATH, move, methods=["POST"]), *files.routes()]


async def _refuse_others(request: Request, tokens: TokenVerifier) -> Response | None:
    try:
        claims = await tokens.verify(request.headers.get("authorization", ""))
    except CredentialsRefusedError as error:
        return answer_error(401, "UnauthorizedException", str(error))
    if STAFF_GROUPS.isdisjoint(claims.get("cognito:groups", ())):
        return answer_error(403, "Forbidden", "Only staff may move the clock.")
    return None


def _describe(clock: Clock, zone: ZoneInfo) -> Response:
    now = clock.now()
    return answer_json(
        {
            "now": spell(now),
            "local": now.astimezone(zone).isoformat(timespec="seconds"),
            "timeZone": zone.key,
            "aheadSeconds": int(clock.ahead.total_seconds()),
        },
        headers={"vary": "accept", "cache-control": "no-store"},
    )
