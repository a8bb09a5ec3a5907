"""AppSync's real-time protocol, under its old sub-protocol name graphql-ws.

Source: "Building a real-time WebSocket client" of the AppSync developer guide.
"""

import asyncio
import base64
import binascii
import contextlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from starlette.websockets import WebSocket

from gateway.answers import encode
from gateway.body import MalformedRequestError, read_json, read_request
from gateway.connection_limit import address_of
from gateway.envelope import RequestRefusedError
from gateway.execution import StartedSubscription
from gateway.headers import event_headers, lower_headers, source_ip
from gateway.json_value import Json, JsonValue
from gateway.signatures import SignedRequest
from gateway.socket_session import TRY_AGAIN_LATER, Session, SocketServices
from gateway.tokens import CredentialsRefusedError, KeysUnknownError

SUBPROTOCOL: Final = "graphql-ws"
CONNECTION_TIMEOUT_MILLISECONDS: Final = 300_000
_HEADER_PROTOCOL: Final = "header-"
_LINGER_SECONDS: Final = 1.0
_CONNECT: Final = SignedRequest("POST", "/graphql/connect", b"{}")


class _MessageRefusedError(Exception):
    """An error message to the client."""

    def __init__(self, error_type: str, message: str, code: int = 400) -> None:
        super().__init__(message)
        self.errors: list[Json] = [{"errorType": error_type, "message": message, "errorCode": code}]


async def accept_appsync(websocket: WebSocket, services: SocketServices) -> None:
    """Check the handshake's credentials, then serve; send a refusal over the socket."""
    has_protocol = SUBPROTOCOL in websocket.scope["subprotocols"]
    await websocket.accept(SUBPROTOCOL if has_protocol else None)
    try:
        _check_protocol(has_protocol=has_protocol)
        await services.authenticator.authenticate(
            read_credentials(websocket), _CONNECT, source_ip(websocket)
        )
    except CredentialsRefusedError as refusal:
        error = _MessageRefusedError(refusal.error_type, str(refusal), refusal.status)
        code = TRY_AGAIN_LATER if isinstance(refusal, KeysUnknownError) else 4401
        await _refuse_connection(websocket, error, code)
    except _MessageRefusedError as error:
        await _refuse_connection(websocket, error, 4400 if has_protocol else 4406)
    else:
        await AppSyncSession(websocket, services).run()


def _check_protocol(*, has_protocol: bool) -> None:
    if not has_protocol:
        raise _MessageRefusedError(
            "SubProtocolNotSupportedError", f"The sub-protocol must be {SUBPROTOCOL}."
        )


async def _refuse_connection(
    websocket: WebSocket, error: _MessageRefusedError, close_code: int
) -> None:
    message = {"type": "connection_error", "payload": {"errors": error.errors}}
    await websocket.send_text(encode(message))
    # Clients send connection_init before they read. A closed socket would make that their error,
    # and the message would be lost.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LINGER_SECONDS):
            await websocket.receive()
    await websocket.close(close_code)


def read_credentials(websocket: WebSocket) -> dict[str, str]:
    """Return the headers with credentials: of ?header=, a sub-protocol, or the handshake.

    Raises:
        _MessageRefusedError: They do not have AppSync's form.
    """
    for protocol in websocket.scope["subprotocols"]:
        if protocol.startswith(_HEADER_PROTOCOL):
            return _decode_credentials(protocol.removeprefix(_HEADER_PROTOCOL))
    query = parse_qs(websocket.scope["query_string"].decode("latin-1"))
    if "header" in query:
        # Clients send base64 without an escape, so its + reads as a blank.
        return _decode_credentials(query["header"][0].replace(" ", "+"))
    return lower_headers(websocket)


def _decode_credentials(text: str) -> dict[str, str]:
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        content = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        return _check_credentials(read_json(content, None))
    except (binascii.Error, MalformedRequestError) as error:
        raise _MessageRefusedError(
            "BadRequestException", "Required headers are missing."
        ) from error


def _check_credentials(value: JsonValue) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise _MessageRefusedError("BadRequestException", "Required headers are missing.")
    headers = {name.lower(): each for name, each in value.items()}
    if "host" not in headers:
        raise _MessageRefusedError("BadRequestException", "Required headers are missing: host.")
    return headers


@dataclass(eq=False)
class AppSyncSession(Session):
    """Each subscription has its own credentials, which decide instead of the connection's."""

    _has_init: bool = False
    _keep_alive: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        try:
            await super().run()
        finally:
            if self._keep_alive:
                self._keep_alive.cancel()

    async def handle(self, frame: str | None) -> None:
        operation_id: str | None = None
        try:
            message = self.read_message(frame)
            # connection_init is optional: the handshake has the credentials.
            self.is_started = True
            match message.get("type"):
                case "connection_init":
                    self._initialise()
                case "start":
                    operation_id = _read_id(message)
                    self._begin(operation_id, message)
                case "stop":
                    operation_id = _read_id(message)
                    self._stop(operation_id)
                case other:
                    text = f"{str(other)[:40]} not supported through the realtime channel"
                    error = _MessageRefusedError("UnsupportedOperation", text)
                    self._refuse(None, error.errors)
        except MalformedRequestError as malformed:
            self._refuse(None, _MessageRefusedError("BadRequestException", str(malformed)).errors)
        except _MessageRefusedError as error:
            self._refuse(operation_id, error.errors)

    def _initialise(self) -> None:
        if self._has_init:
            raise _MessageRefusedError("BadRequestException", "The connection is initialised.")
        self._has_init = True
        payload = {"connectionTimeoutMs": CONNECTION_TIMEOUT_MILLISECONDS}
        self.send({"type": "connection_ack", "payload": payload})
        self._send_keep_alive()

    def _send_keep_alive(self) -> None:
        self.send({"type": "ka"})
        seconds = self.services.limits.keep_alive_seconds
        loop = asyncio.get_running_loop()
        self._keep_alive = loop.call_later(seconds, self._send_keep_alive)

    def _begin(self, operation_id: str, message: Json) -> None:
        if self.has_operation(operation_id):
            raise _MessageRefusedError(
                "DuplicatedOperationError", "A subscription with this id is running."
            )
        if self.is_full():
            limit = self.services.limits.subscriptions
            raise _MessageRefusedError(
                "MaxSubscriptionsReachedError",
                f"At most {limit} subscriptions may run on one connection.",
            )
        data, credentials = self._read_start(message)
        self.begin_operation(operation_id, self._start(operation_id, data, credentials))

    async def _start(self, operation_id: str, data: str, credentials: dict[str, str]) -> None:
        try:
            async with self.turns:
                subscription = await self._ask(data, credentials)
        except CredentialsRefusedError as refusal:
            error = _MessageRefusedError(refusal.error_type, str(refusal), refusal.status)
            self._end(operation_id, error.errors)
        except MalformedRequestError as malformed:
            error = _MessageRefusedError("BadRequestException", str(malformed))
            self._end(operation_id, error.errors)
        except RequestRefusedError as refusal:
            self._end(operation_id, refusal.errors)
        else:
            # Nothing is awaited between the two, so no payload can come before start_ack.
            self.send({"id": operation_id, "type": "start_ack"})
            start = f'{{"id":{encode(operation_id)},"type":"data","payload":'
            expired = _MessageRefusedError("UnauthorizedException", "Token has expired.", 401)
            self.subscribe(
                operation_id,
                subscription,
                lambda answer: self.send_text(f"{start}{answer}}}"),
                lambda: self._end(operation_id, expired.errors),
            )

    async def _ask(self, data: str, credentials: dict[str, str]) -> StartedSubscription:
        services = self.services
        signed = SignedRequest("POST", "/graphql", data.encode())
        caller = await services.authenticator.authenticate(
            credentials, signed, source_ip(self.websocket)
        )
        request = read_request(data, services.guard)
        prepared = await services.rate_limit.admit(request, caller, address_of(self.websocket))
        headers = event_headers(self.websocket, credentials)
        return await services.execution.start(prepared, caller, headers)

    def _stop(self, operation_id: str) -> None:
        self.end_operation(operation_id)
        self.send({"id": operation_id, "type": "complete"})

    def _end(self, operation_id: str, errors: list[Json]) -> None:
        self.end_operation(operation_id)
        self._refuse(operation_id, errors)

    def _refuse(self, operation_id: str | None, errors: list[Json]) -> None:
        message: Json = {"type": "error", "payload": {"errors": errors}}
        if operation_id is not None:
            message["id"] = operation_id
        self.send(message)

    def _read_start(self, message: Json) -> tuple[str, dict[str, str]]:
        """Return the text of a start message's request, and its credentials."""
        payload = message.get("payload")
        data = payload.get("data") if isinstance(payload, dict) else None
        if not isinstance(payload, dict) or not isinstance(data, str):
            raise _MessageRefusedError("BadRequestException", "payload.data must be a text.")
        guard = self.services.guard
        if guard and len(data.encode()) > guard.body_bytes:
            text = f"payload.data must have at most {guard.body_bytes} bytes."
            raise _MessageRefusedError("BadRequestException", text)
        extensions = payload.get("extensions")
        authorization = extensions.get("authorization") if isinstance(extensions, dict) else None
        if authorization is None:
            raise _MessageRefusedError(
                "UnauthorizedException", "payload.extensions.authorization is missing.", 401
            )
        return data, _check_credentials(authorization)


def _read_id(message: Json) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise _MessageRefusedError("BadRequestException", "id must be a text that is not empty.")
    return operation_id
