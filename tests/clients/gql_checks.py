"""The checks of gql, Python's client, as the scripts of the others have them."""

import asyncio
from collections.abc import Callable

from botocore.auth import SigV4Auth
from botocore.credentials import Credentials
from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import (
    AppSyncApiKeyAuthentication,
    AppSyncAuthentication,
    AppSyncIAMAuthentication,
)
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport

from local.publisher import load_publisher
from tests.support.servers import API_KEY, RunningServer
from tests.support.wallets import (
    APPSYNC,
    TRANSPORT_WS,
    WATCH,
    publish,
    signed_in,
    socket_of,
    watching,
)

RENAME = """mutation ($input: UpdateViewerInput!) {
  updateViewer(input: $input) { user { displayName } userErrors { code } } }"""


def run(server: RunningServer) -> dict[str, str | None]:
    """Return the problem of each check, or None."""
    problems: dict[str, str | None] = {}
    for what, check in _checks(server).items():
        try:
            check()
            problems[what] = None
        except Exception as error:  # noqa: BLE001 - a check may fail in any way
            problems[what] = repr(error)
    return problems


def _checks(server: RunningServer) -> dict[str, Callable[[], None]]:
    host = server.origin.removeprefix("http://")
    publisher = load_publisher(server.data_dir)
    keys = Credentials(publisher.access_key_id, publisher.secret_access_key)
    region = "ap-northeast-1"
    iam = AppSyncIAMAuthentication(
        host=host, region_name=region, credentials=keys, signer=SigV4Auth(keys, "appsync", region)
    )
    return {
        "query, API key": lambda: _query_by_key(server),
        "query, Cognito": lambda: _query_as_hanako(server),
        "mutation, Cognito": lambda: _rename(server),
        "subscription, Cognito": lambda: _watch(server, APPSYNC),
        "subscription over graphql-transport-ws, Cognito": lambda: _watch(server, TRANSPORT_WS),
        "subscription, API key: Unauthorized": lambda: _refuse(
            host, AppSyncApiKeyAuthentication(host=host, api_key=API_KEY)
        ),
        "subscription, IAM: Unauthorized": lambda: _refuse(host, iam),
    }


def _query_by_key(server: RunningServer) -> None:
    transport = HTTPXTransport(f"{server.origin}/graphql", headers={"x-api-key": API_KEY})
    with Client(transport=transport) as session:
        answer = session.execute(GraphQLRequest("{ locations(first: 1) { nodes { id } } }"))
    assert len(answer["locations"]["nodes"]) == 1


def _query_as_hanako(server: RunningServer) -> None:
    with signed_in(server, "hanako") as hanako:
        assert hanako.ask("{ viewer { id } }")["viewer"]["id"] == hanako.user_id


def _rename(server: RunningServer) -> None:
    with signed_in(server, "hanako") as hanako:
        assert hanako.change(RENAME, input={"displayName": "花子"})["user"]["displayName"] == "花子"


def _watch(server: RunningServer, protocol: str) -> None:
    async def watch() -> None:
        with signed_in(server, "hanako") as hanako:
            async with watching(server, hanako, hanako.user_id, protocol) as pushes:
                await asyncio.to_thread(publish, server, hanako.user_id, 1_000_000)
                await pushes.wait_for_version(1_000_000)

    asyncio.run(watch())


def _refuse(host: str, auth: AppSyncAuthentication) -> None:
    async def subscribe() -> None:
        async with Client(transport=socket_of(host, auth)) as session:
            request = GraphQLRequest(WATCH, variable_values={"userId": "hanako"})
            await anext(session.subscribe(request))

    try:
        asyncio.run(subscribe())
    except TransportQueryError as error:
        assert "Not Authorized" in str(error)  # noqa: PT017 - it runs outside of a test, too
    else:
        raise AssertionError("the subscription was accepted")
