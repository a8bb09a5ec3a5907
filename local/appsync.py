"""The local AppSync as one ASGI application."""

import ssl
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from gateway.answers import answer_error
from gateway.authentication import Authenticator
from gateway.execution import MAX_REQUEST_SECONDS, Execution
from gateway.http import GraphQLEndpoint
from gateway.invocation import Invoke
from gateway.open_files import raise_open_files
from gateway.sdl import read_schema
from gateway.socket_session import SocketLimits, SocketServices
from gateway.sockets import LOCAL_ORIGIN, SocketEndpoint
from gateway.subscriptions import Hub
from gateway.tokens import KeySetAddress, TokenVerifier
from local.development import DevelopmentEndpoints
from local.graphiql.page import GraphiQLPage, load_page
from local.graphiql.pinned_files import DEFAULT_FOLDER
from local.identities import Identities
from local.issuer import load_issuer
from local.publisher import load_publisher

DEVELOPMENT_API_KEY: Final = "da2-localdevelopmentkey"
DEFAULT_REGION: Final = "ap-northeast-1"
_KEY_SET_PATH: Final = "/.well-known/jwks.json"
_LOCAL_ORIGINS_ONLY: Final = Middleware(
    CORSMiddleware,
    allow_origin_regex=LOCAL_ORIGIN,
    allow_methods=["GET", "POST"],
    allow_headers=["*"],
    max_age=600,
)


@dataclass(frozen=True)
class Settings:
    """Settings of the server.

    region: for the user pool's address, when it is made.
    key_set_tls: trusts the server's own certificate, where origin is https.
    now: the time, with a time zone.
    graphiql_folder: where GraphiQL's files are, if they have been fetched.
    """

    region: str = DEFAULT_REGION
    key_set_tls: ssl.SSLContext | None = None
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    threads: int = 16
    max_request_seconds: float = MAX_REQUEST_SECONDS
    sockets: SocketLimits = field(default_factory=SocketLimits)
    graphiql_folder: Path = DEFAULT_FOLDER


def create_app(
    *,
    schema_text: str,
    fields: list[dict[str, Any]],
    invoke: Invoke,
    data_dir: Path,
    origin: str,
    ready: Callable[[], bool],
    settings: Settings | None = None,
) -> Starlette:
    """Make the application.

    Args:
        schema_text: schema.graphql, without AWS definitions.
        fields: fields.json, the fields with a resolver of their own.
        invoke: What Lambda calls: an event in, its answer out; a list of events for a batch.
            It is called from several threads at once.
        data_dir: Where keys and identities are kept; they are made at first use.
        origin: Where the server will be reached, for example http://127.0.0.1:8000.
        ready: Whether tables, demo data and pump are up.
        settings: What is seldom set otherwise.

    Raises:
        ValueError: schema.graphql, fields.json or a kept file cannot be used.
    """
    settings = settings or Settings()
    schema = read_schema(schema_text)
    issuer = load_issuer(data_dir, region=settings.region)
    threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="resolver")
    publisher_threads = ThreadPoolExecutor(2, thread_name_prefix="publisher")
    execution = Execution(
        schema, fields, invoke, threads, publisher_threads, settings.max_request_seconds
    )
    hub = Hub(execution)
    key_set = KeySetAddress(origin + _KEY_SET_PATH, settings.key_set_tls)
    authenticator = Authenticator(
        DEVELOPMENT_API_KEY,
        TokenVerifier(issuer.url, key_set.fetch),
        load_publisher(data_dir),
        settings.now,
    )
    page = load_page(settings.graphiql_folder)
    graphql = GraphQLEndpoint(execution, authenticator, page.answer)
    sockets = SocketEndpoint(
        SocketServices(execution, authenticator, hub, settings.now, settings.sockets)
    )
    development = DevelopmentEndpoints(issuer, Identities(data_dir), ready, settings.now)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        raise_open_files()
        yield
        for pool in (threads, publisher_threads):
            pool.shutdown(wait=False, cancel_futures=True)

    application = Starlette(
        routes=_routes(graphql, sockets, development, page),
        middleware=[_LOCAL_ORIGINS_ONLY],
        exception_handlers={HTTPException: _answer_http_error, Exception: _answer_fault},
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.state.api_key = DEVELOPMENT_API_KEY
    application.state.hub = hub
    application.state.execution = execution
    return application


def _routes(
    graphql: GraphQLEndpoint,
    sockets: SocketEndpoint,
    development: DevelopmentEndpoints,
    page: GraphiQLPage,
) -> list[BaseRoute]:
    return [
        *page.routes(),
        Route("/graphql", graphql.handle, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", sockets.handle),
        WebSocketRoute("/graphql/realtime", sockets.handle_realtime),
        Route(_KEY_SET_PATH, development.key_set, methods=["GET"]),
        Route("/healthz", development.health, methods=["GET"]),
        Route("/dev/identities", development.handle_identities, methods=["GET", "POST"]),
    ]


async def _answer_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 404:  # noqa: PLR2004 - HTTP's own number
        return answer_error(404, "NotFound", f"There is nothing at {request.url.path}.")
    return answer_error(status, "HttpError", f"{request.method} is not answered here.", headers)


async def _answer_fault(_request: Request, _error: Exception) -> Response:
    return answer_error(500, "InternalFailure", "The server failed to answer.")
