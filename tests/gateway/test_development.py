import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from gateway.development import Credentials, authorize_json


def ask(path: str, host: str = "127.0.0.1:8000") -> httpx.Response:
    application = Starlette(routes=[*Credentials("http://127.0.0.1:8000").routes()])

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.get(path)

    return asyncio.run(get())


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example", "192.0.2.7"])
def test_foreign_host_gets_no_token(host: str) -> None:
    assert ask("/dev/token?sub=alice").status_code == 200
    assert ask("/dev/token?sub=alice", host).status_code == 403


@pytest.mark.parametrize("query", ["", "sub=", "sub=alice&mode=iam"])
def test_unclear_wish_gets_no_token(query: str) -> None:
    answer = ask(f"/dev/token?{query}")
    assert answer.status_code == 400
    assert "mode=cognito or mode=oidc" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("token", ["text", "[]", "1", '"a"', "null", "{"])
def test_lambda_token_must_be_json_object(token: str) -> None:
    assert authorize_json({"authorizationToken": token}) == {"isAuthorized": False}


def test_object_becomes_resolver_context() -> None:
    assert authorize_json({"authorizationToken": '{"a": [1]}'}) == {
        "isAuthorized": True,
        "resolverContext": {"a": [1]},
    }
