"""The client gql, unmodified; tests/e2e/test_story.py has its pushes, over both protocols."""

import asyncio

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


def test_gql_reports_refused_subscriptions(appsync: LocalAppSync) -> None:
    host = appsync.host
    keys = Credentials(appsync.publisher.access_key_id, appsync.publisher.secret_access_key)
    region = "ap-northeast-1"
    ways: list[AppSyncAuthentication] = [
        AppSyncIAMAuthentication(
            host=host,
            region_name=region,
            credentials=keys,
            signer=SigV4Auth(keys, "appsync", region),
        ),
        AppSyncJWTAuthentication(host=host, jwt=appsync.identity("hanako")["token"]),
        AppSyncApiKeyAuthentication(host=host, api_key=appsync.key["x-api-key"]),
    ]
    request = GraphQLRequest(WATCH, variable_values={"userId": "somebody else"})

    async def subscribe(auth: AppSyncAuthentication) -> None:
        transport = AppSyncWebsocketsTransport(f"ws://{host}/graphql", auth=auth)
        async with Client(transport=transport) as session:
            async for _ in session.subscribe(request):
                pass

    for auth in ways:
        # Its credentials are valid, and the subscription of another user is not.
        with pytest.raises(TransportQueryError, match="Not Authorized to access onBalanceChanged"):
            asyncio.run(subscribe(auth))
    with pytest.raises(TransportServerError, match="UnauthorizedException"):
        asyncio.run(subscribe(AppSyncApiKeyAuthentication(host=host, api_key="da2-wrong")))


def test_gql_works_over_http(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    transport = HTTPXTransport(
        f"{appsync.origin}/graphql", headers={"Authorization": hanako["token"]}
    )
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert session.execute(GraphQLRequest("{ viewer { id } }"))["viewer"]["id"] == hanako["sub"]
