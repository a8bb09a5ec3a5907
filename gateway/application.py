"""AppSync's protocols over a schema and its resolvers, as one ASGI application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.answers import answer_error
from gateway.api_gateway import ApiGateway, make_routes
from gateway.authentication import Authenticator
from gateway.buckets import Buckets
from gateway.caller import Mode
from gateway.connection_limit import ConnectionLimit
from gateway.documents import Documents
from gateway.execution import THREADS, Execution
from gateway.fields import OpenRequest
from gateway.headers import REQUEST_ID, RequestIds
from gateway.http import AnswerBrowser, GraphQLEndpoint, Measure, measure_nothing
from gateway.invocation import Invoke
from gateway.json_value import Json
from gateway.limits import DocumentLimits, Guard, Limits
from gateway.rate_limit import RateLimit
from gateway.sdl import read_schema
from gateway.socket_session import SocketServices
from gateway.sockets import SocketEndpoint
from gateway.subscriptions import Hub


@dataclass(frozen=True)
class Api:
    """The settings of the application.

    schema_text: The SDL, without AWS definitions.
    fields: The fields with a resolver: type, field and maxBatchSize of each.
    invoke: Lambda's call: takes an event and returns its answer, or takes a list of events for a
        batch. Several threads call it at once.
    authenticator: Reads the credentials of requests.
    default_mode: The authorization mode of fields and types without a directive.
    limits: AppSync's limits.
    guard: More limits, for a public server.
    document_limits: Limits of documents in addition to AppSync's; a guard has its own.
    suggestions: Whether errors of documents suggest names of the schema, which AppSync does not.
    rest: Amazon API Gateway in front of the same function.
    measure: A context that surrounds each request over HTTP; the object that it yields becomes the
        answer's extensions.
    threads: How many calls of invoke may run at once.
    buckets: The store of the guard's limits for users and addresses.
    open_request: Opens a request whose queries and mutations call resolvers of this process without
        events.
    """

    schema_text: str
    fields: list[Json]
    invoke: Invoke
    authenticator: Authenticator
    default_mode: Mode
    limits: Limits = field(default_factory=Limits)
    guard: Guard | None = None
    document_limits: DocumentLimits = field(default_factory=DocumentLimits)
    suggestions: bool = False
    rest: ApiGateway | None = None
    measure: Measure = measure_nothing
    threads: int = THREADS
    buckets: Buckets = field(default_factory=Buckets)
    open_request: OpenRequest | None = None


def create_app(
    api: Api,
    *,
    origin_regex: str,
    routes: Sequence[BaseRoute] = (),
    answer_browser: AnswerBrowser | None = None,
) -> Starlette:
    """Make the application; its state has the hub, the execution and the sockets' services.

    Args:
        api: The settings of the API.
        origin_regex: The origins of pages that may call and connect.
        routes: More routes of the server.
        answer_browser: Answers a browser that opens the address of the API.

    Raises:
        ValueError: The schema or the fields cannot be used.
    """
    schema = read_schema(api.schema_text)
    documents = Documents(
        schema, api.limits, api.guard or api.document_limits, suggestions=api.suggestions
    )
    execution = _open_execution(api, documents)
    hub = Hub(execution)
    rate_limit = RateLimit(documents, api.guard, api.buckets)
    graphql = GraphQLEndpoint(
        execution, rate_limit, api.authenticator, answer_browser, api.guard, api.measure
    )
    services = SocketServices(execution, rate_limit, api.authenticator, hub, api.limits, api.guard)
    sockets = SocketEndpoint(services, origin_regex)
    cors = Middleware(
        _Cors,
        api.rest,
        allow_origin_regex=origin_regex,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        max_age=600,
    )

    limits = [Middleware(ConnectionLimit, api.guard)] if api.guard else []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        execution.close()
        rate_limit.close()

    application = Starlette(
        routes=[
            *routes,
            *(make_routes(api.rest, execution, rate_limit) if api.rest else ()),
            Route("/graphql", graphql.handle, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", sockets.handle),
            WebSocketRoute("/graphql/realtime", sockets.handle_realtime),
        ],
        middleware=[Middleware(RequestIds), cors, *limits],
        exception_handlers={HTTPException: _answer_http_error, Exception: _answer_fault},
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.state.hub = hub
    application.state.execution = execution
    application.state.sockets = services
    return application


def _open_execution(api: Api, documents: Documents) -> Execution:
    return Execution(
        documents,
        api.fields,
        api.invoke,
        api.default_mode,
        api.limits,
        api.guard,
        api.threads,
        api.open_request,
    )


class _Cors(CORSMiddleware):
    """Skips the paths of REST: any page may read those."""

    def __init__(self, app: ASGIApp, /, rest: ApiGateway | None, **settings: Any) -> None:  # noqa: ANN401 - as Starlette's
        super().__init__(app, **settings)
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_rest = self._rest and self._rest.path_pattern.fullmatch(scope.get("path", ""))
        await (self.app if is_rest else super().__call__)(scope, receive, send)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 404:  # noqa: PLR2004 - HTTP's own number
        return answer_error(404, "NotFound", f"There is nothing at {request.url.path}.")
    return answer_error(
        status, "HttpError", f"This address does not take {request.method}.", headers
    )


async def _answer_fault(request: Request, _error: Exception) -> Response:
    # Starlette sends this answer past the middleware.
    headers = {REQUEST_ID: request.state.request_id}
    return answer_error(500, "InternalFailure", "The server failed to answer.", headers)
