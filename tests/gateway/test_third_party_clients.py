"""The client gql, unmodified."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.credentials import Credentials
from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import (
    AppSyncApiKeyAuthentication,
    AppSyncAuthentication,
    AppSyncIAMAuthentication,
    AppSyncJWTAuthentication,
)
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportQueryError, TransportServerError
from gql.transport.httpx import HTTPXTransport
from gql.transport.websockets import WebsocketsTransport

from tests.support.gateway_sockets import WATCH, wait_for_subscribers
from tests.support.local_appsync import LocalAppSync


def realtime(appsync: LocalAppSync, auth: AppSyncAuthentication) -> AppSyncWebsocketsTransport:
    return AppSyncWebsocketsTransport(f"ws://{appsync.host}/graphql", auth=auth)


def jwt_of(appsync: LocalAppSync, name: str) -> AppSyncJWTAuthentication:
    return AppSyncJWTAuthentication(host=appsync.host, jwt=appsync.identity(name)["token"])


async def collect(
    connect: Callable[[], Any], user_id: str, count: int, trigger: Callable[[], Awaitable[None]]
) -> list[Any]:
    """Run trigger while a subscription is open; return the first count pushes."""
    request = GraphQLRequest(WATCH, variable_values={"userId": user_id})
    async with Client(transport=connect()) as session:
        pushes = session.subscribe(request)
        first = asyncio.ensure_future(anext(pushes))
        await trigger()
        seen = [(await first)["onBalanceChanged"]]
        while len(seen) < count:
            seen.append((await anext(pushes))["onBalanceChanged"])
        await pushes.aclose()
    return seen


@pytest.mark.parametrize("protocol", ["graphql-ws", "graphql-transport-ws"])
def test_gql_gets_pushes_of_its_user(appsync: LocalAppSync, protocol: str) -> None:
    hanako, taro = appsync.identity("hanako"), appsync.identity("taro")

    def publish() -> None:
        wait_for_subscribers(appsync, 1)
        for available in range(30):
            appsync.publish(taro["sub"], available)
            appsync.publish(hanako["sub"], available)

    async def trigger() -> None:
        await asyncio.to_thread(publish)

    def connect() -> Any:
        if protocol == "graphql-ws":
            return realtime(appsync, jwt_of(appsync, "hanako"))
        return WebsocketsTransport(
            f"ws://{appsync.host}/graphql",
            init_payload={"Authorization": hanako["token"]},
            subprotocols=[protocol],
        )

    seen = asyncio.run(collect(connect, hanako["sub"], 30, trigger))
    assert seen == [{"userId": hanako["sub"], "available": number} for number in range(30)]
    wait_for_subscribers(appsync, 0)


def test_gql_works_over_http(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    transport = HTTPXTransport(
        f"{appsync.origin}/graphql", headers={"Authorization": hanako["token"]}
    )
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert session.execute(GraphQLRequest("{ viewer { id } }"))["viewer"]["id"] == hanako["sub"]
        change = 'mutation { changeBox(input: {name: "n"}) { box { name } } }'
        assert session.execute(GraphQLRequest(change)) == {"changeBox": {"box": {"name": "n"}}}


def test_gql_reports_refused_subscriptions(appsync: LocalAppSync) -> None:
    async def nothing() -> None:
        pass

    key = AppSyncApiKeyAuthentication(host=appsync.host, api_key=appsync.key["x-api-key"])
    for auth in (key, jwt_of(appsync, "hanako")):
        connect = partial(realtime, appsync, auth)
        with pytest.raises(TransportQueryError, match="Not Authorized to access onBalanceChanged"):
            asyncio.run(collect(connect, "somebody else", 1, nothing))
    bad = AppSyncApiKeyAuthentication(host=appsync.host, api_key="da2-wrong")
    with pytest.raises(TransportServerError, match="UnauthorizedException"):
        asyncio.run(collect(lambda: realtime(appsync, bad), "u", 1, nothing))


def test_gql_signs_connection_and_start(appsync: LocalAppSync) -> None:
    appsync.product.answers["Subscription.onBalanceChanged"] = lambda _: None
    keys = Credentials(appsync.publisher.access_key_id, appsync.publisher.secret_access_key)
    auth = AppSyncIAMAuthentication(
        host=appsync.host,
        region_name="ap-northeast-1",
        credentials=keys,
        signer=SigV4Auth(keys, "appsync", "ap-northeast-1"),
    )

    async def nothing() -> None:
        pass

    # Both signatures are good; the field itself is for users only.
    with pytest.raises(TransportQueryError, match="Not Authorized to access onBalanceChanged"):
        asyncio.run(collect(lambda: realtime(appsync, auth), "u", 1, nothing))
