"""The client gql, unmodified; tests/e2e/test_story.py has its pushes, over both protocols."""

import asyncio
from collections.abc import Callable

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

from tests.support.gateway_sockets import WATCH
from tests.support.local_appsync import LocalAppSync

Authenticate = Callable[[LocalAppSync], AppSyncAuthentication]


def sign(appsync: LocalAppSync) -> AppSyncAuthentication:
    keys = Credentials(appsync.publisher.access_key_id, appsync.publisher.secret_access_key)
    return AppSyncIAMAuthentication(
        host=appsync.host,
        region_name="ap-northeast-1",
        credentials=keys,
        signer=SigV4Auth(keys, "appsync", "ap-northeast-1"),
    )


def with_token(appsync: LocalAppSync) -> AppSyncAuthentication:
    return AppSyncJWTAuthentication(host=appsync.host, jwt=appsync.identity("hanako")["token"])


def with_key(appsync: LocalAppSync) -> AppSyncAuthentication:
    return AppSyncApiKeyAuthentication(host=appsync.host, api_key=appsync.key["x-api-key"])


def with_bad_key(appsync: LocalAppSync) -> AppSyncAuthentication:
    return AppSyncApiKeyAuthentication(host=appsync.host, api_key="da2-wrong")


@pytest.mark.parametrize(
    ("authenticate", "error", "message"),
    [
        # Its credentials are valid, and the subscription of another user is not.
        *[
            (each, TransportQueryError, "Not Authorized to access onBalanceChanged")
            for each in (sign, with_token, with_key)
        ],
        (with_bad_key, TransportServerError, "UnauthorizedException"),
    ],
)
def test_gql_reports_refused_subscriptions(
    appsync: LocalAppSync, authenticate: Authenticate, error: type[Exception], message: str
) -> None:
    auth = authenticate(appsync)
    request = GraphQLRequest(WATCH, variable_values={"userId": "somebody else"})

    async def subscribe() -> None:
        transport = AppSyncWebsocketsTransport(f"ws://{appsync.host}/graphql", auth=auth)
        async with Client(transport=transport) as session:
            async for _ in session.subscribe(request):
                pass

    with pytest.raises(error, match=message):
        asyncio.run(subscribe())


def test_gql_works_over_http(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    transport = HTTPXTransport(
        f"{appsync.origin}/graphql", headers={"Authorization": hanako["token"]}
    )
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert session.execute(GraphQLRequest("{ viewer { id } }"))["viewer"]["id"] == hanako["sub"]
