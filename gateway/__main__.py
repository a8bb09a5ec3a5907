"""`python -m gateway`: AppSync on this machine, for any schema and handler."""

import contextlib
import logging
import signal
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from gateway.caller import Mode
from gateway.certificates import load_certificate
from gateway.development import list_credentials
from gateway.development_server import HOST, Project, start_development_server
from gateway.errors import RunError
from gateway.execution import THREADS
from gateway.handlers import load_handler, use_folder
from gateway.resolvers import load_resolvers
from gateway.sdl import read_schema
from gateway.server import bind_socket
from gateway.web_server import Listener

MODES: Final = {
    "API_KEY": Mode.API_KEY,
    "AMAZON_COGNITO_USER_POOLS": Mode.USER_POOL,
    "AWS_IAM": Mode.IAM,
    "OPENID_CONNECT": Mode.OIDC,
    "AWS_LAMBDA": Mode.LAMBDA,
}
_TLS_PORT_ABOVE: Final = 443
_FILE: Final = click.Path(path_type=Path)
_PORT: Final = click.IntRange(0, 65535)


@dataclass(frozen=True)
class Options:
    schema: Path
    handler: str
    resolvers: Path | None
    default_mode: str
    authorizer: str | None
    concurrency: int
    port: int
    tls: bool
    tls_port: int | None
    tls_folder: Path


@click.command("python -m gateway")
@click.option("--schema", type=_FILE, required=True, help="The SDL, without AWS definitions.")
@click.option("--handler", required=True, help="The function, as package.module:function.")
@click.option("--resolvers", type=_FILE, help="JSON list of {type, field, maxBatchSize}.")
@click.option(
    "--default-mode",
    type=click.Choice(list(MODES)),
    default="API_KEY",
    show_default=True,
    help="Admits callers to what has no directive.",
)
@click.option("--authorizer", help="The Lambda authorizer, as package.module:function.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, THREADS),
    default=1,
    show_default=True,
    help="How many calls of the handler may run at once.",
)
@click.option("--port", type=_PORT, default=8000, show_default=True, help="0 takes a free one.")
@click.option("--tls", is_flag=True, help="Serve HTTPS and WSS beside HTTP.")
@click.option("--tls-port", type=_PORT, help="The port of HTTPS; PORT + 443 if not given.")
@click.option(
    "--tls-folder",
    type=_FILE,
    default=".gateway",
    show_default=True,
    help="Keeps the certificates.",
)
def main(**given: Any) -> None:  # noqa: ANN401 - click's own types, which Options has
    """Serve a schema and a handler as AppSync does, until Ctrl-C."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = Options(**given)
    use_folder(Path.cwd())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        project = _read_project(options)
        with ExitStack() as stack:
            listeners = _listen(options, stack)
            with contextlib.suppress(KeyboardInterrupt):
                _serve(project, listeners, stack)
            # A handler that does not return keeps the process alive: a second Ctrl-C ends it.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except (ValueError, OSError, RunError) as error:
        raise click.ClickException(str(error)) from error


def _read_project(options: Options) -> Project:
    try:
        schema_text = options.schema.read_text("utf-8")
        read_schema(schema_text)
    except ValueError as error:
        raise ValueError(f"{options.schema}: {error}") from error
    return Project(
        schema_text,
        load_handler(options.handler),
        load_resolvers(options.resolvers) if options.resolvers else None,
        MODES[options.default_mode],
        load_handler(options.authorizer) if options.authorizer else None,
        options.concurrency,
    )


def _listen(options: Options, stack: ExitStack) -> list[Listener]:
    listeners = [Listener(_take_port("--port", options.port, stack))]
    if options.tls:
        port = options.tls_port
        if port is None:
            port = options.port + _TLS_PORT_ABOVE if options.port else 0
        hosts = ("localhost", HOST)
        certificate = load_certificate(options.tls_folder, hosts, datetime.now(UTC), "gateway")
        listeners.append(Listener(_take_port("--tls-port", port, stack), certificate))
    elif options.tls_port is not None:
        raise ValueError("--tls-port needs --tls")
    return listeners


def _take_port(option: str, port: int, stack: ExitStack) -> socket.socket:
    try:
        return stack.enter_context(bind_socket(HOST, port))
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the highest is 65535"
        raise ValueError(f"{option} {port} cannot be used: {reason}. Choose another") from error


def _serve(project: Project, listeners: list[Listener], stack: ExitStack) -> None:
    server = start_development_server(project, listeners, stack)
    certificate = listeners[-1].certificate
    rows = [("GraphQL", server.url), ("real-time", server.realtime_url)]
    if certificate:
        assert server.tls_origin  # noqa: S101 - it has the certificate
        rows += [
            ("HTTPS", f"{server.tls_origin}/graphql"),
            ("WSS", f"wss{server.tls_origin.removeprefix('https')}/graphql/realtime"),
            ("certificate", f"{certificate.authority_path}"),
        ]
    authorizer = None if project.authorizer else {"tenant": "one"}
    credentials = list_credentials(server.origin, authorizer)
    rows += [(f"{mode}", curl) for mode, curl in credentials.items()]
    for name, text in rows:
        click.echo(f"{name:<18} {text}")
    query = """-H 'content-type: application/json' -d '{"query": "{ __typename }"}'"""
    click.echo(f"try: curl {server.url} {credentials[project.default_mode]} {query}")
    click.echo("ready; Ctrl-C stops it")
    while server.thread.is_alive():
        server.thread.join(0.5)
    raise RunError("the HTTP server ended by itself")


if __name__ == "__main__":
    main()
