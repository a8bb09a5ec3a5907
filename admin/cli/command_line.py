"""`recycle-points VERB`: the operator's commands on the tables of a deployment.

Exit codes: 0 done; 1 rows refused or unknown, or problems found; 2 wrong usage; 3 the tables were
not reached, or the command itself failed; 130 interrupted (Ctrl-C).
"""

import sys
import traceback
from importlib.metadata import entry_points

import click

from admin.cli import (
    archive,
    export_locations,
    import_locations,
    inbound,
    load_postgres,
    load_vouchers,
    migrate,
    report,
    rollups,
    sql,
    start_fulfilments,
    sweep,
    verify,
    webhooks,
)

FAILED = 3
INTERRUPTED = 130
"""The shell's status of a command that SIGINT ended."""


class Commands(click.Group):
    """Exits with FAILED if a command fails: a status of 1 means that it found problems."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            # An object that was interrupted during its making may fail to finalize, as
            # http.client's response does. Its message would only confuse the operator.
            sys.unraisablehook = lambda _failure: None
            click.echo(": ".join(["interrupted", *interrupt.args]), err=True)
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception:  # noqa: BLE001 - Python's own status would be 1
            traceback.print_exc()
            ctx.exit(FAILED)


@click.group(cls=Commands)
@click.version_option(package_name="recycle-points", message="%(package)s %(version)s")
def commands() -> None:
    """Operate a recycling-points programme.

    ENVIRONMENT names the deployment whose tables are used, with AWS's usual settings for region
    and credentials. Without it, the tables are those of `make run` on this machine: the engine
    that runs on DATA_DIR (.data), or AWS_ENDPOINT_URL_DYNAMODB if that is set.
    """


for _verb in (
    import_locations,
    export_locations,
    load_postgres,
    load_vouchers,
    migrate,
    report,
    sql,
    start_fulfilments,
    sweep,
    verify,
    archive,
    inbound,
    webhooks,
    rollups,
):
    commands.add_command(_verb.command)


def _use_running_programme() -> None:
    """Set the environment to the programme of `make run`, if this installation can.

    local/ offers the function as an entry point: no command of production imports it.
    """
    for programme in entry_points(group="recycle_points.running_programme"):
        programme.load()()


def main() -> None:
    commands(obj=_use_running_programme)


if __name__ == "__main__":
    main()
