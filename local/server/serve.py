"""`python -m local.server.serve`: all services on this machine, as `make run` starts them.

Engine, tables, demo data, stream pump and the local AppSync in front of `lambda_entry`. Ctrl-C and
SIGTERM stop all of it and save the state.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Literal

import click

from gateway.errors import RunError
from local.aws.engine.engine import LOCAL_SERVICES, Engine
from local.base.environment import LocalSettings, SetUpError, take_data_dir, take_ports
from local.base.stopping import StopRequested, raise_if_stopped, stop_is_requested, stop_on_signals

WORKFLOW_SERVICES = (*LOCAL_SERVICES, "states", "lambda", "sns")


class ServerSettings(LocalSettings):
    """log_level: of the functions' log lines on the terminal."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"


def main() -> int:
    """Serve until a signal; return the exit code."""
    return run(_serve)


def run(serve: Callable[[ExitStack], None]) -> int:
    """Run `serve` until a signal comes; its stack stops the started services, last first.

    Return the exit code: 0 stopped as asked, 1 a service failed, 2 a setting is wrong.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("local").setLevel(logging.INFO)
    stop_on_signals()
    try:
        with ExitStack() as stack:
            serve(stack)
    except StopRequested:
        return 0
    except (SetUpError, ValueError) as error:
        if stop_is_requested():
            # A signal within an import or a validator can surface as another error.
            return 0
        click.echo(error, err=True)
        return 2
    except (RunError, OSError) as error:
        click.echo(error, err=True)
        return 1
    return 0


def _serve(stack: ExitStack) -> None:
    """Start all in order and watch it; the stack stops it, last first."""
    settings = ServerSettings.read(os.environ)
    others = [
        name
        for name in ("AWS_ENDPOINT_URL_DYNAMODB", "EVENT_BUS")
        if settings.workflow and os.environ.get(name)
    ]
    if others:
        raise SetUpError(
            f"WORKFLOW=1 needs the engine and the bus of `make run`: unset {' and '.join(others)}"
        )
    _show_logs_of_functions(settings.log_level)
    sockets = take_ports(settings)
    for each in sockets:
        stack.callback(each.close)
    stack.callback(os.close, take_data_dir(settings.data_dir))
    # All objects so far stay: collecting garbage would take a tenth of the start.
    gc.disable()
    services = WORKFLOW_SERVICES if settings.workflow else LOCAL_SERVICES
    engine = launch_engine(settings, stack, services)
    # Imported here, while the engine starts: this imports the whole product.
    from local.server.programme import LocalProgramme  # noqa: PLC0415 - as above

    programme = LocalProgramme(settings, engine, sockets)
    programme.start(stack)
    gc.freeze()
    gc.enable()
    raise_if_stopped()
    programme.print_banner()
    stack.callback(click.echo, "stopping, saving the state ...")
    programme.watch()


def _show_logs_of_functions(level: str) -> None:
    """Write each invocation's log line unchanged to standard output: JSON, for tools to read."""
    logging.getLogger("resolvers").setLevel(level)
    lines = logging.getLogger("resolvers.telemetry")
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    lines.addHandler(handler)
    lines.propagate = False


def launch_engine(
    settings: LocalSettings, stack: ExitStack, services: Sequence[str] = LOCAL_SERVICES
) -> Engine | None:
    """Start the engine, unless the settings name an endpoint; it may not answer yet.

    Raises:
        EngineError: The engine is missing, or another one does not leave the folder.
    """
    if settings.endpoint_url is not None:
        return None
    engine = Engine(settings.engine_dir, services)
    stack.callback(engine.stop)
    engine.launch()
    return engine


if __name__ == "__main__":
    sys.exit(main())
