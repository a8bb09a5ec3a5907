"""A client of the local AppSync over HTTP and WebSocket, which keeps the answers."""

import base64
import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from gateway.errors import RunError
from local.server.appsync import DEVELOPMENT_API_KEY

SECONDS = 60.0
"""How long to wait for an answer or a push: a first call starts a container, too."""
_PROTOCOL = Subprotocol("graphql-ws")
# A proxy cannot reach this machine.
_HERE = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    """The answer to `title`, asked `asked_at_seconds` since 1970; a refusal has errors."""

    title: str
    body: dict[str, Any]
    asked_at_seconds: float
    is_refusal: bool = False

    @property
    def is_as_expected(self) -> bool:
        """Return whether it has errors exactly if the story expects them."""
        refused_start = self.body.get("payload")
        return ("errors" in (refused_start or self.body)) is self.is_refusal


class Watch:
    """A subscription to balances that has begun; `seen` is the newest known version."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.seen = 0

    def next_push(self) -> dict[str, Any]:
        """Return the payload of the next push that is newer than `seen`.

        A push may come late, and more than once: skip those that are not newer. Raise RunError
        if no newer push comes in time.
        """
        give_up_at = time.monotonic() + SECONDS
        while time.monotonic() < give_up_at:
            frame = _next_frame(self._socket, ("data", "error", "complete"))
            payload: dict[str, Any] = frame.get("payload") or {}
            balance = (payload.get("data") or {}).get("onBalanceChanged")
            if balance is None:
                raise RunError(f"no balance was pushed: {frame}")
            if balance["version"] > self.seen:
                self.seen = balance["version"]
                return payload
        raise RunError(f"no push was new within {SECONDS:.0f} s")


class Client:
    """Asks a local AppSync; `answers` keeps every answer, in the order of the requests."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._host = urlsplit(origin).netloc
        self._identities = {
            each["name"]: each for each in self._request("/dev/identities", {}, None)
        }
        self.answers: list[Answer] = []

    def id_of(self, name: str) -> str:
        return str(self._identities[name]["sub"])

    def ask(self, title: str, name: str | None, document: str, **variables: object) -> Any:
        """Return the whole answer to a request; `name` None has the API key only."""
        asked_at_seconds = time.time()
        answer = self._post(name, document, variables)
        self.keep(title, answer, asked_at_seconds)
        return answer

    def ask_expecting_errors(self, title: str, name: str, document: str) -> None:
        """Ask, and keep the errors."""
        asked_at_seconds = time.time()
        self._keep_refusal(title, self._post(name, document, {}), asked_at_seconds)

    def keep(self, title: str, body: dict[str, Any], asked_at_seconds: float) -> None:
        self.answers.append(Answer(title, body, asked_at_seconds))

    def _keep_refusal(self, title: str, body: dict[str, Any], asked_at_seconds: float) -> None:
        self.answers.append(Answer(title, body, asked_at_seconds, is_refusal=True))

    @contextmanager
    def watching(self, name: str, document: str, **variables: object) -> Iterator[Watch]:
        """Subscribe by AppSync's own protocol; raise RunError if that is refused."""
        with self._starting(name, document, variables) as (socket, frame):
            if frame["type"] != "start_ack":
                raise RunError(f"{name} cannot watch: {frame['payload']}")
            yield Watch(socket)

    def watch_expecting_errors(
        self, title: str, name: str, document: str, **variables: object
    ) -> None:
        """Subscribe, and keep the refusal."""
        asked_at_seconds = time.time()
        with self._starting(name, document, variables) as (_, frame):
            payload = frame.get("payload")
            self._keep_refusal(title, {"type": frame["type"], "payload": payload}, asked_at_seconds)

    @contextmanager
    def _starting(
        self, name: str, document: str, variables: dict[str, object]
    ) -> Iterator[tuple[ClientConnection, dict[str, Any]]]:
        authorization = {"host": self._host, **self._credentials(name)}
        header = base64.urlsafe_b64encode(json.dumps(authorization).encode()).decode()
        url = f"ws://{self._host}/graphql/realtime?header={header}&payload=e30="
        with connect(url, subprotocols=[_PROTOCOL], proxy=None) as socket:
            socket.send(json.dumps({"type": "connection_init"}))
            _next_frame(socket, ("connection_ack",))
            payload = {
                "data": json.dumps({"query": document, "variables": variables}),
                "extensions": {"authorization": authorization},
            }
            socket.send(json.dumps({"id": "watch", "type": "start", "payload": payload}))
            yield socket, _next_frame(socket, ("start_ack", "error"))

    def _post(self, name: str | None, document: str, variables: dict[str, object]) -> Any:
        body = {"query": document, "variables": variables}
        return self._request("/graphql", self._credentials(name), body)

    def _credentials(self, name: str | None) -> dict[str, str]:
        if name is None:
            return {"x-api-key": DEVELOPMENT_API_KEY}
        return {"Authorization": self._identities[name]["token"]}

    def _request(self, path: str, headers: dict[str, str], body: object) -> Any:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the server that was started here
            f"{self._origin}{path}", content, {**headers, "Content-Type": "application/json"}
        )
        try:
            with _HERE.open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except OSError as error:
            raise RunError(f"{path} at {self._origin}: {error}") from error


def _next_frame(socket: ClientConnection, kinds: tuple[str, ...]) -> dict[str, Any]:
    give_up_at = time.monotonic() + SECONDS
    try:
        while True:
            text = socket.recv(timeout=max(0.0, give_up_at - time.monotonic()))
            frame: dict[str, Any] = json.loads(text)
            if frame["type"] in kinds:
                return frame
    except TimeoutError as error:
        raise RunError(f"no {kinds[0]} came by WebSocket within {SECONDS:.0f} s") from error
    except ConnectionClosed as error:
        raise RunError(f"the WebSocket was closed: {error}") from error
