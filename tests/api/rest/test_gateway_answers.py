"""What the local server and the container answer without the functions is in openapi.json, too."""

import asyncio
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from container.contract import BASE_PATH, URN
from gateway.admission import Admission, TooManyRequestsError
from gateway.api_gateway import ApiGateway, make_routes
from gateway.envelope import FieldFailureError, refuse_request
from gateway.execution import Execution
from gateway.headers import RequestIds
from gateway.tokens import TokenVerifier
from tests.support.rest_contract import check_answer
from tools.schema_files import routes

ROUTES = routes()
BODY_LIMIT_BYTES = 10
LARGE = b" " * (BODY_LIMIT_BYTES + 1)
FAULTS = [FieldFailureError("Fault", "a fault"), TimeoutError(), refuse_request("busy", "Busy")]


class Tokens:
    async def verify(self, _token: str) -> dict[str, str]:
        return {"scope": "openid", "sub": "hanako"}


class Paid:
    """An admission that has nothing left, if asked to."""

    def __init__(self, *, is_spent: bool) -> None:
        self._is_spent = is_spent

    def admit_rest(self, _subject: str | None, _address: str) -> None:
        if self._is_spent:
            raise TooManyRequestsError(7)

    def admit_stranger(self, _address: str) -> None:
        """Let it pass."""


class Failing:
    """A function that cannot answer."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    async def call(self, _event: object) -> None:
        raise self._fault


def send(
    route: dict[str, Any],
    *,
    fault: Exception = FAULTS[0],
    is_signed_in: bool = True,
    is_spent: bool = False,
    content: bytes = b"",
) -> int:
    """Return the status of an answer, which has to fit the contract."""
    method, path = route["method"], route["path"]
    tokens, execution = cast("TokenVerifier", Tokens()), cast("Execution", Failing(fault))
    gateway = ApiGateway(ROUTES, BASE_PATH, tokens, URN, body_limit_bytes=BODY_LIMIT_BYTES)
    admission = cast("Admission", Paid(is_spent=is_spent))
    app = RequestIds(Starlette(routes=make_routes(gateway, execution, admission)))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            headers = {"authorization": "a.b.c"} if is_signed_in else {}
            url = path.format(id="a")
            return await client.request(method, url, content=content, headers=headers)

    answer = asyncio.run(ask())
    check_answer(method, path, answer.status_code, answer.headers, answer.json())
    return answer.status_code


@pytest.mark.parametrize("route", ROUTES, ids=lambda each: f"{each['method']} {each['path']}")
def test_gateways_own_answer_is_of_contract(route: dict[str, Any]) -> None:
    assert [send(route, fault=fault) for fault in FAULTS] == [503] * len(FAULTS)
    assert send(route, is_spent=True) == 429
    if route["auth"] == "token":
        assert send(route, is_signed_in=False) == 401
    if route["method"] != "GET":
        assert send(route, content=LARGE) == 413
