import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import httpx
from gql import Client, GraphQLRequest
from gql.client import SyncClientSession
from gql.transport.appsync_auth import AppSyncAuthentication, AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.httpx import HTTPXTransport
from gql.transport.websockets import WebsocketsTransport

from local.base.publisher import load_publisher
from tests.support.gateway_signing import sign
from tests.support.servers import RunningServer

SECONDS = 20.0
APPSYNC, TRANSPORT_WS = "graphql-ws", "graphql-transport-ws"
BALANCE = "userId available held lifetimeEarned version asOf expiring { points expiresAt }"
WATCH = f"subscription ($userId: ID!) {{ onBalanceChanged(userId: $userId) {{ {BALANCE} }} }}"
PUBLISH = (
    f"mutation ($input: PointBalanceInput!) {{ publishBalance(input: $input) {{ {BALANCE} }} }}"
)
ISSUE = """mutation ($location: ID!, $event: ID!, $pieces: Int!) {
  issueQrToken(locationId: $location, deviceEventId: $event,
               items: [{material: PET_BOTTLE, unit: PIECE, quantity: $pieces}]) {
    qrToken { code } userErrors { code message } } }"""
REDEEM = f"""mutation ($code: String!) {{ redeemQrToken(code: $code) {{
  balance {{ {BALANCE} }} userErrors {{ code message }} }} }}"""
Balance = dict[str, Any]


class Wallet:
    """A signed-in user with one HTTP connection, for one thread at a time."""

    def __init__(
        self, server: RunningServer, identity: dict[str, Any], session: SyncClientSession
    ) -> None:
        self.host = server.origin.removeprefix("http://")
        self.user_id: str = identity["sub"]
        self.token: str = identity["token"]
        self._session = session

    @property
    def credentials(self) -> AppSyncJWTAuthentication:
        return AppSyncJWTAuthentication(host=self.host, jwt=self.token)

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return the data; raise if the answer has errors."""
        return dict(self._session.execute(GraphQLRequest(document, variable_values=variables)))

    def change(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return the payload of the only mutation, which must succeed."""
        (payload,) = self.ask(document, **variables).values()
        assert payload["userErrors"] == []
        return dict(payload)


@contextmanager
def signed_in(server: RunningServer, name: str) -> Iterator[Wallet]:
    """Sign in an existing user, or create a citizen."""
    address = f"{server.origin}/dev/identities"
    known = {each["name"]: each for each in httpx.get(address).json()}
    if name not in known:
        known[name] = httpx.post(address, json={"name": name, "groups": []}).json()
    headers = {"Authorization": known[name]["token"]}
    transport = HTTPXTransport(f"{server.origin}/graphql", headers=headers, timeout=SECONDS)
    with Client(transport=transport) as session:
        yield Wallet(server, known[name], session)


def publish(server: RunningServer, user_id: str, version: int) -> Balance:
    """Push an invented balance, signed with the key of the stream function."""
    host = server.origin.removeprefix("http://")
    request = {"query": PUBLISH, "variables": {"input": made_up_balance(user_id, version)}}
    body, headers = sign(load_publisher(server.data_dir), host, request)
    answer = httpx.post(f"{server.origin}/graphql", content=body, headers=headers).json()
    assert "errors" not in answer, answer
    balance: Balance = answer["data"]["publishBalance"]
    return balance


def made_up_balance(user_id: str, version: int) -> Balance:
    return {
        "userId": user_id,
        "available": 7,
        "held": 0,
        "lifetimeEarned": 7,
        "expiring": [{"points": 7, "expiresAt": "2028-03-31T14:59:59.999Z"}],
        "version": version,
        "asOf": "2026-11-25T09:00:00.000Z",
    }


class Watch:
    """The balances of a subscription in order, without the probes of its beginning."""

    def __init__(self) -> None:
        self.balances: list[Balance] = []
        self.has_begun = False
        self._news = asyncio.Event()

    @property
    def versions(self) -> list[int]:
        return [balance["version"] for balance in self.balances]

    async def collect(self, pushes: AsyncIterator[dict[str, Any]]) -> None:
        async for push in pushes:
            balance = push["onBalanceChanged"]
            if balance["version"] == 0:
                self.has_begun = True
            else:
                self.balances.append(balance)
            self._news.set()

    async def wait_for_news(self, seconds: float) -> None:
        self._news.clear()
        async with asyncio.timeout(seconds):
            await self._news.wait()

    async def wait_for_version(self, version: int) -> None:
        """Wait for this version as long as pushes come; ignore later ones."""
        while version not in self.versions:
            await self.wait_for_news(SECONDS)


def socket_of(host: str, auth: AppSyncAuthentication) -> AppSyncWebsocketsTransport:
    return AppSyncWebsocketsTransport(f"ws://{host}/graphql", auth=auth)


def transport_ws_of(host: str, token: str) -> WebsocketsTransport:
    return WebsocketsTransport(
        f"ws://{host}/graphql",
        init_payload={"Authorization": token},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )


@asynccontextmanager
async def watching(
    server: RunningServer, wallet: Wallet, user_id: str, protocol: str = APPSYNC
) -> AsyncIterator[Watch]:
    """Open a subscription; send probes until one arrives, because nothing confirms the start."""
    watch = Watch()
    transport = (
        socket_of(wallet.host, wallet.credentials)
        if protocol == APPSYNC
        else transport_ws_of(wallet.host, wallet.token)
    )
    async with Client(transport=transport) as session:
        pushes = session.subscribe(GraphQLRequest(WATCH, variable_values={"userId": user_id}))
        collecting = asyncio.create_task(watch.collect(pushes))
        async with asyncio.timeout(SECONDS):
            while not watch.has_begun:
                await asyncio.to_thread(publish, server, user_id, 0)
                with suppress(TimeoutError):
                    await watch.wait_for_news(0.1)
                if collecting.done():
                    await collecting
        try:
            yield watch
        finally:
            collecting.cancel()
            await asyncio.gather(collecting, return_exceptions=True)
