"""With TLS=1 the same programme is served by HTTPS and WSS beside HTTP."""

import asyncio
import json
import ssl
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest
from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport

from tests.support.servers import EMPTY, RunningServer, serving
from tests.support.wallets import WATCH, publish

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    variables = {**EMPTY, "TLS": "1", "TLS_PORT": "0"}
    with serving(tmp_path_factory.mktemp("tls"), variables=variables) as server:
        yield server


def printed(server: RunningServer, name: str) -> str:
    (line,) = (line for line in server.output if line.startswith(name))
    return line.removeprefix(name).strip()


def trusting(server: RunningServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=printed(server, "certificate"))


def test_https_answers_by_printed_certificate(server: RunningServer) -> None:
    address = printed(server, "HTTPS").removesuffix("/graphql")
    with httpx.Client(verify=trusting(server), base_url=address) as client:
        assert client.get("/healthz").json() == {"ready": True}
        outputs = client.get("/dev/amplify_outputs.json").json()
    assert outputs["data"]["url"] == printed(server, "HTTPS")
    authority = printed(server, "for Node.js").partition("=")[2]
    assert Path(authority).read_text().startswith("-----BEGIN CERTIFICATE-----")
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{address}/healthz")


def test_push_published_over_http_reaches_wss(server: RunningServer) -> None:
    url = printed(server, "WSS")
    everybody = {each["name"]: each for each in httpx.get(printed(server, "identities")).json()}
    hanako = everybody["hanako"]

    async def watch() -> int:
        auth = AppSyncJWTAuthentication(host=url.split("/")[2], jwt=hanako["token"])
        transport = AppSyncWebsocketsTransport(url, auth=auth, ssl=trusting(server))
        request = GraphQLRequest(WATCH, variable_values={"userId": hanako["sub"]})
        async with (
            asyncio.timeout(20),
            Client(transport=transport) as session,
            aclosing(session.subscribe(request)) as pushes,
        ):
            pushed = asyncio.ensure_future(anext(pushes))
            while not pushed.done():
                await asyncio.to_thread(publish, server, hanako["sub"], 1000)
                await asyncio.wait([pushed], timeout=0.1)
            return int((await pushed)["onBalanceChanged"]["version"])

    assert asyncio.run(watch()) == 1000


def test_outputs_have_the_shape_of_terraform(server: RunningServer) -> None:
    outputs = httpx.get(f"{server.origin}/dev/amplify_outputs.json").json()
    text = (Path(__file__).parents[2] / "infra" / "outputs.tf").read_text("utf-8")
    block = text.partition('output "amplify_outputs"')[2].partition("\n}\n")[0]
    for part in ("auth", "data"):
        for name in outputs[part]:
            assert f"      {name} " in block
    assert json.dumps(outputs["data"]["authorization_types"]) in block
