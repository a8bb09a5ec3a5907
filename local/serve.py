"""`python -m local.serve`: everything on this machine, which is what `make run` starts.

Engine, tables, demo data, stream pump and the local AppSync in front of `lambda_entry`. Ctrl-C
and SIGTERM stop all of it and save the state.
"""

import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

import boto3
import click
import uvicorn
from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette

from local.appsync.application import DEVELOPMENT_API_KEY, Settings, create_app
from local.appsync.identities import Identities
from local.appsync.issuer import load_issuer
from local.appsync.publisher import load_publisher
from local.appsync.server import SERVER_SETTINGS
from local.engine import Engine, EngineFailed
from local.environment import (
    HOST,
    LocalSettings,
    SetUpRefused,
    change_environment,
    describe_endpoint,
    describe_functions,
    read_local_settings,
    take_data_dir,
    take_port,
)
from local.pump import StreamMissing, StreamPump, create_streams_client, find_stream
from local.seed import Demo, DemoFailed
from local.stream_delivery import Invocation
from local.tables import TableDiffers, create_tables

RESOLVERS = Path(__file__).resolve().parent.parent / "resolvers"
SCHEMA = RESOLVERS.parent / "schema.graphql"
START_SECONDS = 20.0
WATCH_SECONDS = 0.2
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

logger = logging.getLogger("local.serve")


class StopRequested(BaseException):
    """A signal asked to stop; nothing that handles errors may swallow it."""


class ServerFailed(Exception):  # noqa: N818 - the name says what happened
    """Something that must run ended by itself; the message says what."""


def main() -> int:
    """The process's exit code: 0 stopped as asked, 1 something failed, 2 a setting is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("local").setLevel(logging.INFO)
    for number in STOP_SIGNALS:
        signal.signal(number, _request_stop)
    try:
        with ExitStack() as stack:
            _serve(read_local_settings(os.environ), stack)
    except StopRequested:
        return 0
    except (SetUpRefused, ValueError) as error:
        click.echo(error, err=True)
        return 2
    except (BotoCoreError, ClientError) as error:
        click.echo(f"DynamoDB at {os.environ['AWS_ENDPOINT_URL_DYNAMODB']}: {error}", err=True)
        return 1
    except (
        EngineFailed,
        ServerFailed,
        DemoFailed,
        TableDiffers,
        StreamMissing,
        OSError,
    ) as error:
        click.echo(error, err=True)
        return 1
    return 0


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut short the saving of the state.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopRequested


def _serve(settings: LocalSettings, stack: ExitStack) -> None:
    """Start all in order and watch it; what was started is stopped by the stack, last first."""
    listener = take_port(settings.port)
    stack.callback(listener.close)
    stack.callback(os.close, take_data_dir(settings.data_dir))
    origin = f"http://{HOST}:{listener.getsockname()[1]}"
    engine = _start_engine(settings, stack)
    _set_environment(settings, engine, origin)

    # Only now: the functions read their environment when they are first used.
    import lambda_entry  # noqa: PLC0415

    dynamodb = boto3.client("dynamodb")
    environment = os.environ["ENVIRONMENT"]

    def invoke(event: Any) -> Any:  # noqa: ANN401 - JSON both ways
        return lambda_entry.handler(event, Invocation())

    if settings.sets_up_tables:
        create_tables(dynamodb, environment)
    stream_arn = find_stream(dynamodb, f"{environment}-users")
    dynamodb.close()
    _load_demo(settings, invoke)
    pump = StreamPump(
        create_streams_client(os.environ["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"]),
        stream_arn,
        lambda_entry.stream_handler,
    )
    pump.prepare()
    is_up = threading.Event()
    application = create_app(
        schema_text=SCHEMA.read_text("utf-8"),
        fields=json.loads((RESOLVERS / "fields.json").read_text("utf-8")),
        invoke=invoke,
        data_dir=settings.data_dir,
        origin=origin,
        ready=lambda: is_up.is_set() and pump.is_running,
        settings=Settings(region=os.environ["AWS_REGION"]),
    )
    server = _start_server(application, listener, stack)
    pump.start()
    stack.callback(pump.stop)
    is_up.set()
    _say_where_things_are(settings, origin)
    stack.callback(click.echo, "stopping, saving the state ...")
    _watch(engine, server, pump)


def _start_engine(settings: LocalSettings, stack: ExitStack) -> Engine | None:
    if settings.endpoint_url is not None:
        return None
    engine = Engine(settings.engine_dir)
    stack.callback(engine.stop)
    engine.start()
    return engine


def _set_environment(settings: LocalSettings, engine: Engine | None, origin: str) -> None:
    endpoint_url = engine.endpoint_url if engine else settings.endpoint_url
    streams_endpoint_url = engine.endpoint_url if engine else settings.streams_endpoint_url
    assert endpoint_url is not None  # noqa: S101 - by the lines above
    assert streams_endpoint_url is not None  # noqa: S101 - as endpoint_url
    publisher = load_publisher(settings.data_dir)
    change_environment(describe_endpoint(os.environ, endpoint_url, streams_endpoint_url, publisher))
    issuer = load_issuer(settings.data_dir, region=os.environ["AWS_REGION"])
    change_environment(
        describe_functions(
            os.environ,
            origin=origin,
            data_dir=settings.data_dir,
            user_pool_issuer=issuer.url,
        )
    )


def _load_demo(settings: LocalSettings, invoke: Callable[[Any], Any]) -> None:
    """Load what is missing; the first call of the functions also checks their settings."""
    demo = Demo(
        invoke,
        {each.name: each for each in Identities(settings.data_dir).everybody()},
        issuer_url=os.environ["USER_POOL_ISSUER"],
    )
    try:
        is_loaded = demo.is_loaded()
    except Exception as error:
        # Known by its name only: local/ imports nothing of resolvers/ but the front door.
        if type(error).__name__ == "SettingsError":
            raise SetUpRefused(str(error)) from error
        raise
    if settings.sets_up_tables and not is_loaded:
        click.echo("loading the demo data ...")
        demo.load()


def _start_server(
    application: Starlette, listener: socket.socket, stack: ExitStack
) -> threading.Thread:
    """Serve in a thread: there uvicorn leaves the signals alone."""
    server = uvicorn.Server(uvicorn.Config(application, **SERVER_SETTINGS))
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="server", daemon=True
    )

    def stop() -> None:
        server.should_exit = True
        thread.join()

    thread.start()
    stack.callback(stop)
    give_up_at = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > give_up_at:
            raise ServerFailed("the HTTP server did not start")
        time.sleep(0.005)
    return thread


def _watch(engine: Engine | None, server: threading.Thread, pump: StreamPump) -> None:
    """Return never: a signal raises StopRequested."""
    while True:
        time.sleep(WATCH_SECONDS)
        if engine is not None and engine.has_ended():
            raise ServerFailed(f"the engine ended by itself; its log is {engine.log_path}")
        if not server.is_alive():
            raise ServerFailed("the HTTP server ended by itself")
        if not pump.is_running:
            raise ServerFailed("the stream pump ended by itself")


def _say_where_things_are(settings: LocalSettings, origin: str) -> None:
    websocket = origin.replace("http", "ws", 1)
    rows: list[tuple[str, Any]] = [
        ("GraphQL", f"{origin}/graphql"),
        ("WebSocket", f"{websocket}/graphql"),
        ("API key", DEVELOPMENT_API_KEY),
        ("identities", f"{origin}/dev/identities"),
        ("health", f"{origin}/healthz"),
        ("DynamoDB", os.environ["AWS_ENDPOINT_URL_DYNAMODB"]),
        ("state", settings.data_dir),
    ]
    for name, place in rows:
        click.echo(f"{name:<11} {place}")
    click.echo("ready; Ctrl-C stops all and saves the state")


if __name__ == "__main__":
    sys.exit(main())
