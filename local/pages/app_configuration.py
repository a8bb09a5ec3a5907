"""The configuration that the apps read at their start: addresses, and outlines of the map."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.answers import answer_json
from gateway.event import describe_call
from gateway.invocation import Invoke
from local.base.app_clients import read_clients
from local.base.brand import read_outlines, read_programme_names
from local.base.page_files import ASKED_FOR_AGAIN
from local.demo.places import OUTLINES

_OUTLINES_PATH: Final = "/outlines.json"
# Required by DATA-LICENSES: maps must show it.
_CREDIT: Final = "「国土数値情報（行政区域データ）」（国土交通省）を加工して作成"  # noqa: RUF001 - its own brackets
_PAGE_SIZE: Final = 100


@dataclass(frozen=True)
class AppConfiguration:
    """The settings of an environment, so that one build of the apps runs in all of them.

    invoke: The function behind the resolvers, which lists the places.
    public_origin: The address at which other machines reach the wallet; None: the request's own.
    push_public_key: Of Web Push; None: the programme sends none.
    """

    invoke: Invoke
    api_key: str
    time_zone: str
    public_origin: str | None
    push_public_key: str | None

    def routes(self) -> list[BaseRoute]:
        return [Route("/config.json", self._answer), Route(_OUTLINES_PATH, self._answer_outlines)]

    async def _answer(self, request: Request) -> Response:
        host = request.url.netloc
        origin = f"{request.url.scheme}://{host}"
        websocket = "wss" if request.url.scheme == "https" else "ws"
        return answer_json(
            {
                "programme": {"names": read_programme_names(), "timeZone": self.time_zone},
                "api": {
                    "url": f"{origin}/graphql",
                    "realtimeUrl": f"{websocket}://{host}/graphql/realtime",
                    "apiKey": self.api_key,
                },
                "signIn": {
                    "authorizeUrl": f"{origin}/oauth2/authorize",
                    "tokenUrl": f"{origin}/oauth2/token",
                    "revokeUrl": f"{origin}/oauth2/revoke",
                    "logoutUrl": f"{origin}/logout",
                    "clientIds": {app: each.client_id for app, each in read_clients().items()},
                },
                "walletUrl": f"{self.public_origin or origin}/wallet/",
                "push": {"publicKey": self.push_public_key},
                "map": {"outlinesUrl": _OUTLINES_PATH, "tiles": None},
            },
            headers=ASKED_FOR_AGAIN,
        )

    async def _answer_outlines(self, _: Request) -> Response:
        """Answer the city's outlines, else those of the demo's municipalities that have a place."""
        if own := read_outlines():
            return answer_json(own, headers=ASKED_FOR_AGAIN)
        codes = await asyncio.to_thread(lambda: set(self._list_codes()))
        known = json.loads(OUTLINES.read_bytes())
        outlines = [each for each in known if each["code"] in codes]
        return answer_json({"credit": _CREDIT, "municipalities": outlines}, headers=ASKED_FOR_AGAIN)

    def _list_codes(self) -> Iterator[str]:
        """Yield the five digits of the municipality of each place that has one."""
        page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            arguments = {"first": _PAGE_SIZE, "after": page["endCursor"]}
            answer = self.invoke(describe_call(None, "Query", "locations", arguments))
            for edge in answer["edges"]:
                yield (edge["node"]["municipalityCode"] or "")[:5]
            page = answer["pageInfo"]
