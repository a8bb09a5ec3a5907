"""`python -m container VERB`: a server task, or a job of the same image."""

import os
import signal
import sys
from typing import NoReturn

import click
from botocore.exceptions import NoRegionError

from admin.cli.command_line import Commands, commands
from gateway.errors import RunError
from resolvers.application import open_application
from resolvers.settings import SettingsError
from resolvers.telemetry import write_lines


@click.group("python -m container", cls=Commands)
def verbs() -> None:
    """Serve the API, or run one job on the tables of ENVIRONMENT and end.

    Exit codes: 0 done; 1 problems found, rows left over, or a server that failed; 2 wrong usage or
    settings; 3 a job that failed, so nothing is known; 130 a job that SIGTERM or Ctrl-C ended.
    """


@verbs.command("serve")
def _serve() -> None:
    """Serve GraphQL, its subscriptions and REST until SIGTERM."""
    # Imported late, so that no job waits for the server's import.
    from container.server import serve  # noqa: PLC0415 - as above

    try:
        serve(os.environ)
    except (SettingsError, NoRegionError) as error:
        _leave(error, 2)
    except (RunError, OSError) as error:
        _leave(error, 1)


def _leave(error: Exception, status: int) -> NoReturn:
    is_named = not isinstance(error, NoRegionError)
    click.echo(error if is_named else "AWS_REGION: Field required", err=True)
    sys.exit(status)


@verbs.command("sweep")
def _sweep() -> None:
    """Expire points and holds until nothing is due, with the schedule's log lines and metrics."""
    write_lines()
    try:
        application = open_application({**os.environ, "FUNCTION": "sweep"})
    except (SettingsError, NoRegionError) as error:
        _leave(error, 2)
    while True:
        report = application.sweeper.handle({})
        done = ("accounts_expired", "holds_ended", "reservations_ended", "erasures_finished")
        # After a run with only failures, the next run would fail in the same way.
        if not report["has_more"] or not any(report[name] for name in done):
            sys.exit(1 if report["failed"] or report["has_more"] else 0)


for _command in commands.commands.values():
    # `sweep` is the schedule's here.
    if _command.name not in verbs.commands:
        verbs.add_command(_command)


def main() -> None:
    # As process 1 of a container it would ignore a signal without a handler.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if region := os.environ.get("AWS_REGION"):
        # ECS and Lambda have this variable. boto3 reads the other one.
        os.environ["AWS_DEFAULT_REGION"] = region
    verbs()


if __name__ == "__main__":
    main()
