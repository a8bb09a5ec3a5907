"""The subscription of the matrix, over a WebSocket and AppSync's protocol."""

import base64
import contextlib
import json
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.gateway_signing import sign
from tests.support.matrix.roles import Role
from tests.support.running_product import RunningProduct

SECONDS = 5
HTTP_OK, HTTP_UNAUTHORIZED = 200, 401


def watch(
    product: RunningProduct, role: Role, request: dict[str, Any], publication: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    """Start the subscription; the answer, and the HTTP status that it means.

    A refusal at the connection or at the start is the answer, else the first payload that comes
    once the publication has been published.
    """
    credentials = _credentials(product, role, {}, "/graphql/connect")
    header = base64.urlsafe_b64encode(json.dumps(credentials).encode()).decode().rstrip("=")
    protocols = [Subprotocol("graphql-ws"), Subprotocol(f"header-{header}")]
    with connect(f"ws://{product.host}/graphql", subprotocols=protocols) as socket:
        # A connection that is refused is closed at once; why is still to be received.
        with contextlib.suppress(ConnectionClosed):
            socket.send(json.dumps({"type": "connection_init"}))
        answer = _receive(socket)
        if answer["type"] != "connection_ack":
            return _refusal(answer)
        _start(socket, request, _credentials(product, role, request, "/graphql"))
        answer = _receive(socket)
        if answer["type"] != "start_ack":
            return _refusal(answer)
        published = product.post(Role.IAM, publication).json()
        assert "errors" not in published, published
        answer = _receive(socket)
        assert answer["type"] == "data", answer
        return HTTP_OK, dict(answer["payload"])


def _credentials(
    product: RunningProduct, role: Role, request: dict[str, Any], path: str
) -> dict[str, str]:
    if role is Role.IAM:
        _, headers = sign(product.publisher, product.host, request, path=path)
        return headers
    return {"host": product.host, **product.credentials(role)}


def _start(socket: ClientConnection, request: dict[str, Any], credentials: dict[str, str]) -> None:
    payload = {"data": json.dumps(request), "extensions": {"authorization": credentials}}
    socket.send(json.dumps({"id": "1", "type": "start", "payload": payload}))


def _receive(socket: ClientConnection) -> dict[str, Any]:
    """The next message that is not a keep-alive."""
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=SECONDS))
        if message["type"] != "ka":
            return message


def _refusal(message: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    assert message["type"] in {"connection_error", "error"}, message
    errors = message["payload"]["errors"]
    if errors[0]["errorType"] == "UnauthorizedException":
        return HTTP_UNAUTHORIZED, {"errors": errors}
    # A refused start has no path: "Not Authorized to access FIELD on type TYPE" names the field.
    placed = [{**error, "path": [error["message"].split()[4]]} for error in errors]
    return HTTP_OK, {"data": None, "errors": placed}
