"""The headers of a request, in one form for credentials and in another for resolvers."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID: Final = "x-amzn-requestid"
_FORWARDED_FOR: Final = "x-forwarded-for"

# An event's headers; names in lower case. Several of one name are a list.
EventHeaders: TypeAlias = Mapping[str, str | list[str]]


def lower_headers(connection: HTTPConnection) -> dict[str, str]:
    """Return the request's headers with its id; commas join several of one name."""
    headers: dict[str, str] = {}
    for name, value in connection.headers.items():
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers | {REQUEST_ID: connection.state.request_id}


def event_headers(
    connection: HTTPConnection, credentials: Mapping[str, str] | None = None
) -> dict[str, str | list[str]]:
    """Return the headers of the request's events; `credentials` came in a message of a socket.

    Cookies are left out. The caller's address and the request's id are included, and replace the
    client's values. Source: "AWS AppSync JavaScript resolver context object reference" of the
    developer guide.
    """
    headers: dict[str, str | list[str]] = {
        name: values[0] if len(values) == 1 else values
        for name, values in group_values(connection.headers.items()).items()
    }
    headers |= credentials or {}
    headers.pop("cookie", None)
    forwarded = [*connection.headers.getlist(_FORWARDED_FOR), source_ip(connection)]
    return headers | {_FORWARDED_FOR: ", ".join(forwarded), REQUEST_ID: connection.state.request_id}


def group_values(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each name, in one pass: a client chooses the number of names."""
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def source_ip(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else "127.0.0.1"


class RequestIds:
    """Gives each request an id, and its answer a header with the id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = str(uuid.uuid4())
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)
