import asyncio
from collections.abc import Sequence

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.loopback import LOCAL_NAMES, ForeignHosts


def ask(host: str, names: Sequence[str] = LOCAL_NAMES) -> httpx.Response:
    application = Starlette(
        routes=[Route("/", lambda _: PlainTextResponse("reached"))],
        middleware=[Middleware(ForeignHosts, names)],
    )

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return await client.get("/", headers={"host": host})

    return asyncio.run(get())


def test_only_names_of_this_machine_pass() -> None:
    own = ["localhost", "LocalHost:8000", "127.0.0.1:8000", "10.0.2.2:8000", "[::1]:8000"]
    for host in own:
        assert ask(host).text == "reached"
    foreign = ["attacker.example", "127.0.0.1.attacker.example:8000", "", "[::1", "0.0.0.0:8000"]
    for host in (*foreign, "localhost.attacker.example", "[::]:8000"):
        answer = ask(host)
        assert answer.status_code == 403
        assert "must be localhost" in answer.json()["errors"][0]["message"]


def test_server_passes_its_own_names() -> None:
    names = ("api.example", "api2.example")
    for host in ("API.example", "api2.example:443", "10.0.0.7:8080"):
        assert ask(host, names).text == "reached"
    for host in ("localhost", "api.example.attacker.example"):
        assert "must be api.example" in ask(host, names).json()["errors"][0]["message"]
