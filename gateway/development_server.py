"""A server of any schema and handler, with the development authorizer."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Thread

from starlette.applications import Starlette

from gateway.application import Api, create_app
from gateway.caller import Mode
from gateway.development import Credentials, authorize_json
from gateway.handlers import Handler, invoke_handler
from gateway.json_value import Json
from gateway.limits import Limits
from gateway.loopback import LOCAL_ORIGIN, ForeignHosts
from gateway.resolvers import list_default_resolvers
from gateway.sdl import list_ignored, read_schema
from gateway.web_server import Listener, start_server

HOST = "127.0.0.1"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Project:
    """A developer's schema and handler, with their settings.

    resolvers: type, field and maxBatchSize of the fields with a resolver; None: queries and
        mutations have one.
    default_mode: The API's authorization mode for fields without a directive.
    authorizer: The Lambda authorizer's handler; None: authorize_json.
    concurrency: How many calls of the handler may run at once.
    """

    schema_text: str
    handler: Handler
    resolvers: list[Json] | None = None
    default_mode: Mode = Mode.API_KEY
    authorizer: Handler | None = None
    concurrency: int = 1


@dataclass(frozen=True)
class DevelopmentServer:
    """A running server. tls_origin: None without TLS."""

    origin: str
    tls_origin: str | None
    credentials: Credentials
    thread: Thread

    @property
    def url(self) -> str:
        return f"{self.origin}/graphql"

    @property
    def realtime_url(self) -> str:
        return f"ws{self.origin.removeprefix('http')}/graphql/realtime"


def create_application(project: Project, credentials: Credentials) -> Starlette:
    """Make the application of a project, and log the ignored parts of its schema.

    Raises:
        ValueError: The schema or the resolvers cannot be used.
    """
    for ignored in list_ignored(project.schema_text):
        _LOG.warning("the schema: %s It is ignored.", ignored)
    authorize = (
        invoke_handler(project.authorizer, project.concurrency)
        if project.authorizer
        else authorize_json
    )
    resolvers = project.resolvers
    if resolvers is None:
        resolvers = list_default_resolvers(read_schema(project.schema_text))
    application = create_app(
        Api(
            project.schema_text,
            resolvers,
            invoke_handler(project.handler, project.concurrency),
            credentials.authenticator(authorize),
            project.default_mode,
            # The highest setting of AppSync, which has no default limit.
            Limits(query_depth=75),
        ),
        origin_regex=LOCAL_ORIGIN,
        routes=credentials.routes(),
    )
    # The credentials are no secret, so a foreign page must not reach the API.
    application.add_middleware(ForeignHosts)
    return application


def start_development_server(
    project: Project, listeners: Sequence[Listener], stack: ExitStack
) -> DevelopmentServer:
    """Serve the project until the stack ends. The first listener has no certificate.

    Raises:
        ValueError: The schema or the resolvers cannot be used.
        RunError: The server does not start.
    """
    origins = [
        f"{'https' if each.certificate else 'http'}://{HOST}:{each.socket.getsockname()[1]}"
        for each in listeners
    ]
    credentials = Credentials(origins[0])
    application = create_application(project, credentials)
    # This runs last on exit: the server has stopped by then.
    stack.callback(application.state.execution.close, wait=True)
    thread = start_server(application, listeners, stack)
    return DevelopmentServer(origins[0], origins[1] if origins[1:] else None, credentials, thread)
