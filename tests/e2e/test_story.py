"""The main job from end to end, over real HTTP and WebSockets, with a client of others."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from aws_lambda_powertools.utilities.parser.models import AppSyncResolverEventModel
from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import AppSyncApiKeyAuthentication
from gql.transport.exceptions import TransportQueryError

from local.base.publisher import load_publisher
from tests.support.gateway_signing import sign
from tests.support.running_programme import Programme
from tests.support.servers import API_KEY
from tests.support.wallets import (
    PUBLISH,
    WATCH,
    Balance,
    made_up_balance,
    publish,
    socket_of,
    transport_ws_of,
    watching,
)

pytestmark = [pytest.mark.engine, pytest.mark.slow]

NESTED = "{ viewer { recycleEvents(first: 1) { nodes { location { id } } } } }"


def test_p17_citizen_cannot_watch_another(programme: Programme) -> None:
    hanako, taro = programme.sign_in("hanako"), programme.sign_in("taro")

    async def watch(open_transport: Callable[[], Any]) -> None:
        request = GraphQLRequest(WATCH, variable_values={"userId": taro.user_id})
        # Opened in here: a transport that finds no loop running makes one and leaves it open.
        async with Client(transport=open_transport()) as session, asyncio.timeout(20):
            async for _ in session.subscribe(request):
                pass

    key = AppSyncApiKeyAuthentication(host=hanako.host, api_key=API_KEY)
    for open_transport in (
        lambda: socket_of(hanako.host, hanako.credentials),
        lambda: transport_ws_of(hanako.host, hanako.token),
        lambda: socket_of(hanako.host, programme.kiosk.credentials),
        lambda: socket_of(hanako.host, key),
    ):
        with pytest.raises(TransportQueryError, match="Not Authorized to access onBalanceChanged"):
            asyncio.run(watch(open_transport))


def test_only_publishers_signature_publishes(programme: Programme) -> None:
    hanako = programme.sign_in("hanako")
    request = {"query": PUBLISH, "variables": {"input": made_up_balance(hanako.user_id, 1_000_001)}}
    publisher = load_publisher(programme.server.data_dir)
    json_type = {"content-type": "application/json"}
    body, forged = sign(publisher, programme.host, request, secret="x" * 40)
    refused = {
        "an API key": (200, {"x-api-key": API_KEY}),
        "a citizen": (200, {"authorization": hanako.token}),
        "an admin": (200, {"authorization": programme.sign_in("admin").token}),
        "nobody": (401, {}),
        "a forged signature": (401, forged),
    }

    def send_refused() -> dict[str, tuple[int, str]]:
        answers = {}
        for name, (_, headers) in refused.items():
            answer = httpx.post(
                f"{programme.server.origin}/graphql", content=body, headers=json_type | headers
            )
            assert answer.json().get("data") in (None, {"publishBalance": None})
            answers[name] = (answer.status_code, answer.json()["errors"][0]["errorType"])
        return answers

    async def watch() -> tuple[dict[str, tuple[int, str]], Balance, list[Balance]]:
        async with watching(programme.server, hanako, hanako.user_id) as watch:
            answers = await asyncio.to_thread(send_refused)
            published = await asyncio.to_thread(
                publish, programme.server, hanako.user_id, 1_000_002
            )
            await watch.wait_for_version(1_000_002)
        return answers, published, watch.balances

    answers, published, pushed = asyncio.run(watch())
    assert answers == {
        name: (status, "Unauthorized" if status == 200 else "UnauthorizedException")
        for name, (status, _) in refused.items()
    }
    assert pushed == [published] == [made_up_balance(hanako.user_id, 1_000_002)]


def test_powertools_reads_every_event(programme: Programme) -> None:
    """Those of this test at least, and of all that came before it on this server."""
    hanako = programme.sign_in("hanako")
    catalogue = {"query": "{ rewards(first: 1) { nodes { id } } }"}
    httpx.post(
        f"{programme.server.origin}/graphql", json=catalogue, headers={"x-api-key": API_KEY}
    ).raise_for_status()

    async def watch() -> None:
        async with watching(programme.server, hanako, hanako.user_id) as watch:
            balance = await asyncio.to_thread(programme.recycle, hanako, "powertools", 5)
            await watch.wait_for_version(balance["version"])

    asyncio.run(watch())
    assert hanako.ask(NESTED)["viewer"]["recycleEvents"]["nodes"][0]["location"]["id"]
    events = programme.tapped_events()
    kinds = {
        (event["info"]["parentTypeName"], _kind_of_identity(event["identity"])) for event in events
    }
    assert kinds >= {
        ("Query", "key"),
        ("Query", "user"),
        ("Mutation", "user"),
        ("Mutation", "publisher"),
        ("Subscription", "user"),
        ("User", "user"),
        ("RecycleEvent", "user"),
    }
    for event in events:
        AppSyncResolverEventModel.model_validate(event)


def _kind_of_identity(identity: dict[str, Any] | None) -> str:
    if identity is None:
        return "key"
    return "user" if "sub" in identity else "publisher"
