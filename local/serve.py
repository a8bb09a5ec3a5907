"""`python -m local.serve`: everything on this machine, which is what `make run` starts.

Engine, tables, demo data, stream pump and the local AppSync in front of `lambda_entry`. Ctrl-C
and SIGTERM stop all of it and save the state.
"""

import gc
import logging
import os
import signal
import sys
from contextlib import ExitStack
from types import FrameType
from typing import Literal

import click

from gateway.errors import RunError
from local.engine.engine import Engine
from local.environment import LocalSettings, SetUpError, take_data_dir, take_ports

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ServerSettings(LocalSettings):
    """log_level: of the functions' lines that are shown."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"


class StopRequested(BaseException):
    """A signal asked to stop. No error handler may catch it."""


def main() -> int:
    """Return the exit code: 0 stopped as asked, 1 something failed, 2 a setting is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("local").setLevel(logging.INFO)
    for number in STOP_SIGNALS:
        # nohup ignores a hangup: keep that.
        if (number, signal.getsignal(number)) != (signal.SIGHUP, signal.SIG_IGN):
            signal.signal(number, _request_stop)
    sys.unraisablehook = _report_unraisable
    try:
        with ExitStack() as stack:
            settings = ServerSettings.read(os.environ)
            _show_logs_of_functions(settings.log_level)
            _serve(settings, stack)
    except StopRequested:
        return 0
    except (SetUpError, ValueError) as error:
        click.echo(error, err=True)
        return 2
    except (RunError, OSError) as error:
        click.echo(error, err=True)
        return 1
    return 0


def _show_logs_of_functions(level: str) -> None:
    """Write the line of each invocation to standard output as it is: JSON, for tools to read."""
    logging.getLogger("resolvers").setLevel(level)
    lines = logging.getLogger("resolvers.telemetry")
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    lines.addHandler(handler)
    lines.propagate = False


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut short the saving of the state.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopRequested


def _report_unraisable(failure: "sys.UnraisableHookArgs") -> None:
    # A signal may come while Python runs a callback that cannot raise; _serve asks later whether
    # one came. Or it comes while an object is made, which then lacks attributes as it is
    # finalized, as http.client's response does. Neither is a fault.
    lost = isinstance(failure.exc_value, StopRequested)
    unfinished = _stop_is_requested() and isinstance(failure.exc_value, AttributeError)
    if not lost and not unfinished:
        sys.__unraisablehook__(failure)


def _stop_is_requested() -> bool:
    return signal.getsignal(STOP_SIGNALS[0]) is signal.SIG_IGN


def _serve(settings: LocalSettings, stack: ExitStack) -> None:
    """Start all in order and watch it; the stack stops it, last first."""
    sockets = take_ports(settings)
    for each in sockets:
        stack.callback(each.close)
    stack.callback(os.close, take_data_dir(settings.data_dir))
    # All objects from here on stay: collecting garbage would take a tenth of the start.
    gc.disable()
    engine = _launch_engine(settings, stack)
    # Only now, while the engine starts: this imports the whole product.
    from local.server import LocalProgramme  # noqa: PLC0415 - as above

    programme = LocalProgramme(settings, engine, sockets)
    programme.start(stack)
    gc.freeze()
    gc.enable()
    if _stop_is_requested():
        raise StopRequested  # again: an exception within a callback of an import gets lost
    programme.say_where_things_are()
    stack.callback(click.echo, "stopping, saving the state ...")
    programme.watch()


def _launch_engine(settings: LocalSettings, stack: ExitStack) -> Engine | None:
    if settings.endpoint_url is not None:
        return None
    engine = Engine(settings.engine_dir)
    stack.callback(engine.stop)
    engine.launch()
    return engine


if __name__ == "__main__":
    sys.exit(main())
