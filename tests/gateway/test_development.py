import asyncio

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from gateway.development import Credentials, authorize_json


def ask(path: str) -> httpx.Response:
    application = Starlette(routes=[*Credentials("http://127.0.0.1:8000").routes()])

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return await client.get(path)

    return asyncio.run(get())


@pytest.mark.parametrize("query", ["", "sub=", "sub=alice&mode=iam"])
def test_unclear_wish_gets_no_token(query: str) -> None:
    answer = ask(f"/dev/token?{query}")
    assert answer.status_code == 400
    assert "mode=cognito or mode=oidc" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("mode", ["cognito", "oidc"])
def test_any_parameter_becomes_a_claim(mode: str) -> None:
    answer = ask(f"/dev/token?mode={mode}&sub=alice&self=a&more_claims=b")
    claims = jwt.decode(answer.text, options={"verify_signature": False})
    assert (claims["self"], claims["more_claims"]) == ("a", "b")


@pytest.mark.parametrize("token", ["text", "[]", "1", '"a"', "null", "{"])
def test_lambda_token_must_be_json_object(token: str) -> None:
    assert authorize_json({"authorizationToken": token}) == {"isAuthorized": False}


def test_object_becomes_resolver_context() -> None:
    assert authorize_json({"authorizationToken": '{"a": [1]}'}) == {
        "isAuthorized": True,
        "resolverContext": {"a": [1]},
    }
