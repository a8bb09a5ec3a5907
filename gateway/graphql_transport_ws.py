"""The protocol graphql-transport-ws, which GraphiQL and most clients speak.

Source: PROTOCOL.md of the npm package graphql-ws.
"""

from dataclasses import dataclass, field
from typing import Final

from graphql import OperationType

from gateway.answers import encode
from gateway.body import GraphQLRequest, MalformedRequestError, check_request, describe_request
from gateway.caller import Caller, Mode
from gateway.connection_limit import address_of
from gateway.documents import Prepared
from gateway.envelope import RequestRefusedError
from gateway.headers import EventHeaders, event_headers, lower_headers, source_ip
from gateway.json_value import Json
from gateway.signatures import SignedRequest
from gateway.socket_session import TRY_AGAIN_LATER, CloseSocketError, Session
from gateway.tokens import CredentialsRefusedError, KeysUnknownError

SUBPROTOCOL: Final = "graphql-transport-ws"
_CREDENTIALS: Final = frozenset({"authorization", "x-api-key"})
_EXPIRED: Final = {"errorType": "UnauthorizedException", "message": "Token has expired."}


@dataclass(eq=False)
class GraphQLTransportSession(Session):
    """Credentials come in connection_init, or in the headers of the handshake."""

    _credentials: dict[str, str] = field(default_factory=dict)
    _has_init: bool = False

    async def handle(self, frame: str | None) -> None:
        try:
            message = self.read_message(frame)
        except MalformedRequestError as error:
            raise CloseSocketError(4400, str(error)) from error
        match message.get("type"):
            case "connection_init":
                await self._initialise(message)
            case "ping":
                self.send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._begin(message)
            case "complete":
                self.end_operation(_read_id(message))
            case _:
                raise CloseSocketError(4400, "Unknown message type")

    async def _initialise(self, message: Json) -> None:
        if self._has_init:
            raise CloseSocketError(4429, "Too many initialisation requests")
        self._has_init = True
        payload = message.get("payload") or {}
        if not isinstance(payload, dict):
            raise CloseSocketError(4400, "The payload of connection_init must be an object")
        self._credentials = {
            name.lower(): value
            for name, value in payload.items()
            if name.lower() in _CREDENTIALS and isinstance(value, str)
        }
        try:
            await self._authenticate()
        except KeysUnknownError as unknown:
            raise CloseSocketError(TRY_AGAIN_LATER, str(unknown)) from unknown
        except CredentialsRefusedError as refusal:
            raise CloseSocketError(4403, f"Forbidden: {refusal}") from refusal
        self.is_started = True
        self.send({"type": "connection_ack"})

    async def _authenticate(self, body: str = "{}") -> Caller:
        signed = SignedRequest("POST", "/graphql/connect", body.encode())
        ip = source_ip(self.websocket)
        headers = lower_headers(self.websocket) | self._credentials
        caller = await self.services.authenticator.authenticate(headers, signed, ip)
        if caller.mode is Mode.IAM:
            # A signature covers one body: the handshake's covers no later operation.
            raise CredentialsRefusedError("This protocol does not take signatures.")
        return caller

    def _begin(self, message: Json) -> None:
        if not self.is_started:
            raise CloseSocketError(4401, "Unauthorized")
        operation_id = _read_id(message)
        if self.has_operation(operation_id):
            raise CloseSocketError(4409, f"Subscriber for {operation_id} already exists")
        try:
            request = check_request(message.get("payload"))
        except MalformedRequestError as error:
            raise CloseSocketError(4400, str(error)) from error
        if self.is_full():
            limit = self.services.limits.subscriptions
            text = f"At most {limit} operations may run on one connection."
            error_type = "MaxSubscriptionsReachedError"
            self._refuse(operation_id, [{"errorType": error_type, "message": text}])
            return
        self.begin_operation(operation_id, self._operate(operation_id, request))

    async def _operate(self, operation_id: str, request: GraphQLRequest) -> None:
        try:
            async with self.turns:
                answer = await self._answer(operation_id, request)
        except CredentialsRefusedError as refusal:
            error = {"errorType": refusal.error_type, "message": str(refusal)}
            self._refuse(operation_id, [error])
        except RequestRefusedError as refusal:
            self._refuse(operation_id, refusal.errors)
        else:
            if answer is not None:
                self.end_operation(operation_id)
                self.send({"id": operation_id, "type": "next", "payload": answer})
                self.send({"id": operation_id, "type": "complete"})

    async def _answer(self, operation_id: str, request: GraphQLRequest) -> Json | None:
        """Return the answer of a query or mutation; None if a subscription has started."""
        # Checked for each operation: a token may have expired since the connection began.
        caller = await self._authenticate(describe_request(request))
        prepared = await self.services.rate_limit.admit(request, caller, address_of(self.websocket))
        if prepared.kind is OperationType.SUBSCRIPTION:
            await self._subscribe(operation_id, prepared, caller)
            return None
        async with self.services.rate_limit.turn(prepared, caller, address_of(self.websocket)):
            return await self.services.execution.answer(prepared, caller, self._event_headers())

    async def _subscribe(self, operation_id: str, prepared: Prepared, caller: Caller) -> None:
        headers = self._event_headers()
        subscription = await self.services.execution.start(prepared, caller, headers)
        start = f'{{"id":{encode(operation_id)},"type":"next","payload":'
        self.subscribe(
            operation_id,
            subscription,
            lambda answer: self.send_text(f"{start}{answer}}}"),
            lambda: self._refuse(operation_id, [_EXPIRED]),
        )

    def _event_headers(self) -> EventHeaders:
        return event_headers(self.websocket, self._credentials)

    def _refuse(self, operation_id: str, errors: list[Json]) -> None:
        self.end_operation(operation_id)
        self.send({"id": operation_id, "type": "error", "payload": errors})


def _read_id(message: Json) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise CloseSocketError(4400, "Invalid message received: id must be a text")
    return operation_id
