"""Devices that run an app: its requests by HTTP, and its subscriptions over one socket."""

import asyncio
import base64
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from graphql import (
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

FOLDER = Path(__file__).parents[2] / "apps" / "packages" / "api" / "operations"


@cache
def operation(name: str) -> str:
    """Return an operation with the fragments that it needs, and no others."""
    operations, fragments = definitions()
    needed: dict[str, Node] = {}
    waiting: list[Node] = [operations[name]]
    while waiting:
        for spread in _spreads(waiting.pop()):
            if spread not in needed:
                needed[spread] = fragments[spread]
                waiting.append(fragments[spread])
    return "\n\n".join(print_ast(each) for each in (operations[name], *needed.values()))


@cache
def definitions() -> tuple[dict[str, Node], dict[str, Node]]:
    operations: dict[str, Node] = {}
    fragments: dict[str, Node] = {}
    for path in sorted(FOLDER.glob("*.graphql")):
        for each in parse(path.read_text("utf-8")).definitions:
            if isinstance(each, FragmentDefinitionNode):
                fragments[each.name.value] = each
            elif isinstance(each, OperationDefinitionNode) and each.name:
                operations[each.name.value] = each
    return operations, fragments


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.append(node.name.value)


def _spreads(node: Node) -> list[str]:
    visitor = _Spreads()
    visit(node, visitor)
    return visitor.names


SECONDS = 15.0
"""How long an app waits for an answer."""
Take = Callable[[dict[str, Any]], None]


class ShownError(Exception):
    """An error that an app would show."""


@dataclass
class Api:
    """The API as an app finds it: `config` is /config.json. `problems` are those of sockets."""

    config: dict[str, Any]
    client: httpx.AsyncClient
    problems: list[str] = field(default_factory=list)

    async def ask(self, headers: dict[str, str], name: str, **variables: Any) -> Any:
        """Return the value of the operation's only field; raise ShownError without an answer."""
        try:
            answer = await self.client.post(
                self.config["api"]["url"],
                json={"query": operation(name), "variables": variables},
                headers=headers,
                timeout=SECONDS,
            )
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ShownError(f"{name}: {error!r}") from error
        if body.get("errors"):
            raise ShownError(f"{name}: {body['errors']}")
        (payload,) = body["data"].values()
        if payload.get("userErrors"):
            raise ShownError(f"{name}: {payload['userErrors']}")
        return payload

    async def ask_publicly(self, name: str, **variables: Any) -> Any:
        return await self.ask({"x-api-key": self.config["api"]["apiKey"]}, name, **variables)


class Device:
    """A user's app, signed in."""

    def __init__(self, api: Api, token: str) -> None:
        self.api = api
        self._credentials = {"Authorization": token}
        self._takes: dict[str, Take] = {}
        self._started: dict[str, asyncio.Event] = {}

    async def ask(self, name: str, **variables: Any) -> Any:
        return await self.api.ask(self._credentials, name, **variables)

    async def connect(self) -> None:
        config = self.api.config["api"]
        self._headers = {"host": httpx.URL(config["url"]).netloc.decode(), **self._credentials}
        header = base64.urlsafe_b64encode(json.dumps(self._headers).encode()).decode().rstrip("=")
        self._socket = await connect(
            config["realtimeUrl"],
            subprotocols=[Subprotocol("graphql-ws"), Subprotocol(f"header-{header}")],
            compression=None,
            ping_interval=None,
        )
        await self._send(type="connection_init")
        answer = json.loads(await self._socket.recv())
        if answer["type"] != "connection_ack":
            raise ShownError(f"the socket was refused: {answer}")
        self._listening = asyncio.create_task(self._listen(self._socket))

    async def close(self) -> None:
        self._listening.cancel()
        await self._socket.close()

    async def subscribe(self, name: str, take: Take, **variables: Any) -> str:
        """Return the subscription's id once the server has started it; else TimeoutError."""
        subscription_id = str(uuid.uuid4())
        self._takes[subscription_id] = take
        started = self._started[subscription_id] = asyncio.Event()
        data = json.dumps({"query": operation(name), "variables": variables})
        payload = {"data": data, "extensions": {"authorization": self._headers}}
        await self._send(id=subscription_id, type="start", payload=payload)
        async with asyncio.timeout(SECONDS):
            await started.wait()
        return subscription_id

    async def unsubscribe(self, subscription_id: str) -> None:
        del self._takes[subscription_id], self._started[subscription_id]
        await self._send(id=subscription_id, type="stop")

    async def _send(self, **message: Any) -> None:
        await self._socket.send(json.dumps(message))

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._hear(json.loads(text))
        except ConnectionClosed as closed:
            self.api.problems.append(f"a socket was closed: {closed}")

    def _hear(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "start_ack":
                self._started[message["id"]].set()
            case "data":
                (pushed,) = message["payload"]["data"].values()
                self._takes[message["id"]](pushed)
            case "error" | "connection_error":
                self.api.problems.append(f"a socket had an error: {message}")
