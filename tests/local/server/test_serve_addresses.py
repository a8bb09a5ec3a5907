import asyncio
import ssl
from contextlib import aclosing

import httpx
import pytest
from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport

from tests.local.buying import change
from tests.support.image_files import IMAGES
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import RunningServer
from tests.support.wallets import WATCH, publish

pytestmark = [pytest.mark.engine, pytest.mark.slow]

UPLOAD = """mutation ($size: Int!) {
  createImageUpload(contentType: "image/webp", sizeBytes: $size) {
    upload { url fields { name value } imageUrl } userErrors { message }
  }
}"""


def printed(server: RunningServer, name: str) -> str:
    (line,) = (line for line in server.output if line.startswith(name))
    return line.removeprefix(name).strip()


def trusting(server: RunningServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=printed(server, "certificate"))


def test_push_published_over_http_reaches_wss(server: RunningServer) -> None:
    url = printed(server, "WSS")
    everybody = {each["name"]: each for each in httpx.get(printed(server, "identities")).json()}
    mei = everybody["mei"]

    async def watch() -> int:
        auth = AppSyncJWTAuthentication(host=url.split("/")[2], jwt=mei["token"])
        transport = AppSyncWebsocketsTransport(url, auth=auth, ssl=trusting(server))
        request = GraphQLRequest(WATCH, variable_values={"userId": mei["sub"]})
        async with (
            asyncio.timeout(PATIENCE_SECONDS),
            Client(transport=transport) as session,
            aclosing(session.subscribe(request)) as pushes,
        ):
            pushed = asyncio.ensure_future(anext(pushes))
            while not pushed.done():
                await asyncio.to_thread(publish, server, mei["sub"], 1000)
                await asyncio.wait([pushed], timeout=0.1)
            return int((await pushed)["onBalanceChanged"]["version"])

    assert asyncio.run(watch()) == 1000


def test_uploaded_image_is_shown(server: RunningServer) -> None:
    image = IMAGES["image/webp"]
    upload = change(server, "admin", UPLOAD, size=len(image))["upload"]
    fields = {each["name"]: each["value"] for each in upload["fields"]}

    sent = httpx.post(upload["url"], data=fields, files={"file": image}, timeout=PATIENCE_SECONDS)
    shown = httpx.get(upload["imageUrl"])

    assert (sent.status_code, shown.status_code) == (204, 200)
    assert (shown.content, shown.headers["content-type"]) == (image, "image/webp")
    assert (server.data_dir / "images" / "images").is_dir()
