import asyncio

import httpx
import jwt
from starlette.applications import Starlette

from gateway.development import Credentials, authorize_json


def ask(path: str) -> httpx.Response:
    application = Starlette(routes=[*Credentials("http://127.0.0.1:8000").routes()])

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return await client.get(path)

    return asyncio.run(get())


def test_any_parameter_becomes_a_claim() -> None:
    for query in ("", "sub=", "sub=alice&mode=iam"):
        answer = ask(f"/dev/token?{query}")
        assert answer.status_code == 400
        assert "mode=cognito or mode=oidc" in answer.json()["errors"][0]["message"]
    for mode in ("cognito", "oidc"):
        answer = ask(f"/dev/token?mode={mode}&sub=alice&self=a&more_claims=b")
        claims = jwt.decode(answer.text, options={"verify_signature": False})
        assert (claims["self"], claims["more_claims"]) == ("a", "b")


def test_lambda_token_is_a_json_object() -> None:
    for token in ("text", "[]", "1", '"a"', "null", "{"):
        assert authorize_json({"authorizationToken": token}) == {"isAuthorized": False}
    assert authorize_json({"authorizationToken": '{"a": [1]}'}) == {
        "isAuthorized": True,
        "resolverContext": {"a": [1]},
    }
