"""`python -m local.server.container`: the container's server, as `make run CONTAINER=1` starts it.

It also starts the task's services of AWS: DynamoDB, Valkey, an issuer of tokens, the stream
function and the sweeper. The task is a separate process and gets only its settings.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from urllib.error import URLError
from urllib.request import urlopen

import click

import lambda_entry
from admin.archive.folder import ArchiveFolder, State
from container.server import GRACEFUL_SECONDS
from gateway.errors import RunError
from gateway.issuer import Issuer
from gateway.loopback import LOCAL_NAMES
from local.aws.clock import Clock
from local.aws.engine.engine import Engine
from local.aws.streams.pump import StreamPump
from local.aws.sweeper import Sweeper
from local.aws.valkey import Valkey
from local.base.environment import HOST, LocalSettings, take_data_dir, take_ports
from local.base.limits import read_limits
from local.base.publisher import load_publisher
from local.base.stopping import raise_if_stopped
from local.base.variables import (
    change_environment,
    describe_endpoint,
    describe_functions,
    load_relay_key,
)
from local.identities.issuer import load_issuer
from local.identities.issuer_server import start_issuer
from local.server.appsync import DEVELOPMENT_API_KEY
from local.server.prepared_tables import prepare_tables
from local.server.serve import launch_engine, run

READY_SECONDS = 120.0
WATCH_SECONDS = 0.2


def main() -> int:
    """Serve until a signal; return the exit code."""
    return run(_serve)


def _serve(stack: ExitStack) -> None:
    settings = LocalSettings.read(os.environ)
    (listener,) = take_ports(settings.model_copy(update={"tls": False, "host": HOST}))
    port = int(listener.getsockname()[1])
    # The task takes the port.
    listener.close()
    stack.callback(os.close, take_data_dir(settings.data_dir))
    valkey = Valkey(settings.data_dir / "valkey")
    valkey.start()
    stack.callback(valkey.stop)
    engine = launch_engine(settings, stack)
    # No process follows the streams for the archive here: the next `make run` fills it.
    ArchiveFolder(settings.data_dir / "archive").state = State.FILLING
    origin = f"http://{HOST}:{port}"
    _set_environment(settings, engine, valkey)
    if engine is not None:
        engine.wait_until_healthy()
    pumps = prepare_tables(settings, origin, Clock(None))
    # Loaded after the scenario, which decides the identities of the tokens.
    issuer = start_issuer(settings.data_dir, stack)
    task = _start_task(port, issuer, settings, stack)
    for pump in pumps:
        pump.start()
        stack.callback(pump.stop)
    sweeper = Sweeper(lambda_entry.sweep_handler)
    sweeper.start()
    stack.callback(sweeper.stop)
    _wait_until_ready(origin, task)
    _print_banner(origin, issuer, valkey)
    _watch(task, valkey, engine, pumps)


def _set_environment(settings: LocalSettings, engine: Engine | None, valkey: Valkey) -> None:
    endpoint_url = engine.endpoint_url if engine else settings.endpoint_url
    streams_endpoint_url = engine.endpoint_url if engine else settings.streams_endpoint_url
    assert endpoint_url is not None  # noqa: S101 - without an engine the settings have it
    assert streams_endpoint_url is not None  # noqa: S101 - as endpoint_url
    publisher = load_publisher(settings.data_dir)
    change_environment(describe_endpoint(os.environ, endpoint_url, streams_endpoint_url, publisher))
    functions = describe_functions(
        os.environ,
        origin="",
        data_dir=settings.data_dir,
        # The demo data are written as if by callers with its tokens.
        user_pool_issuer=load_issuer(settings.data_dir).url,
        publisher=publisher,
    )
    # An empty value removes the variable.
    relay = {"VALKEY_URL": valkey.url, "RELAY_KEYS": load_relay_key(settings.data_dir)}
    change_environment({**functions, "APPSYNC_ENDPOINT": "", **relay})


def _start_task(
    port: int, issuer: Issuer, settings: LocalSettings, stack: ExitStack
) -> "subprocess.Popen[bytes]":
    limits = read_limits(settings.appsync_environment)
    variables = {
        **os.environ,
        "HOST": HOST,
        "PORT": str(port),
        "USER_POOL_ISSUER": issuer.url,
        "API_KEYS": DEVELOPMENT_API_KEY,
        "HOSTS": ",".join(LOCAL_NAMES),
        "INTROSPECTION": str(limits.introspection),
        "QUERY_DEPTH_LIMIT": str(limits.query_depth),
        "RESOLVER_COUNT_LIMIT": str(limits.resolver_calls),
    }
    task = subprocess.Popen(
        [sys.executable, "-m", "container", "serve"],
        env=variables,
        # A terminal's Ctrl-C is for this process, which stops the task first.
        start_new_session=True,
    )
    stack.callback(_stop_task, task)
    return task


def _stop_task(task: "subprocess.Popen[bytes]") -> None:
    if task.poll() is None:
        task.send_signal(signal.SIGTERM)
        try:
            task.wait(GRACEFUL_SECONDS + 5)
        except subprocess.TimeoutExpired:
            task.kill()
            task.wait()


def _wait_until_ready(origin: str, task: "subprocess.Popen[bytes]") -> None:
    give_up_at = time.monotonic() + READY_SECONDS
    while not _is_ready(origin):
        raise_if_stopped()
        _check_task(task)
        if time.monotonic() > give_up_at:
            raise RunError(f"the task is not ready: {origin}/readyz says why")
        time.sleep(0.05)


def _is_ready(origin: str) -> bool:
    try:
        with urlopen(f"{origin}/readyz", timeout=10):  # noqa: S310 - an address of this machine
            return True
    except (URLError, OSError):
        return False


def _check_task(task: "subprocess.Popen[bytes]") -> None:
    if task.poll() is not None:
        raise RunError(f"the task ended by itself, with status {task.returncode}")


def _watch(
    task: "subprocess.Popen[bytes]",
    valkey: Valkey,
    engine: Engine | None,
    pumps: Sequence[StreamPump],
) -> None:
    while True:
        time.sleep(WATCH_SECONDS)
        raise_if_stopped()
        _check_task(task)
        if valkey.has_ended():
            raise RunError("Valkey ended by itself")
        if engine is not None and engine.has_ended():
            raise RunError(f"the engine ended by itself; its log is {engine.log_path}")
        if not all(pump.is_running for pump in pumps):
            raise RunError("a stream pump ended by itself")


def _print_banner(origin: str, issuer: Issuer, valkey: Valkey) -> None:
    rows = {
        "GraphQL": f"{origin}/graphql",
        "WebSocket": f"{origin.replace('http', 'ws', 1)}/graphql",
        "API key": DEVELOPMENT_API_KEY,
        "identities": f"{issuer.url}/dev/identities",
        "health": f"{origin}/readyz",
        "metrics": f"{origin}/metrics",
        "DynamoDB": os.environ["AWS_ENDPOINT_URL_DYNAMODB"],
        "Valkey": valkey.url,
    }
    for name, place in rows.items():
        click.echo(f"{name:<11} {place}")
    click.echo("ready; Ctrl-C stops all and saves the state")


if __name__ == "__main__":
    sys.exit(main())
