"""`recycle-points inbound`: look after the events that partners send."""

import click

from admin.cli.output import dry_run_option, json_option, print_json
from admin.cli.target import find_queues


@click.group("inbound")
def command() -> None:
    """Look after the events that partners send."""


@command.command("redrive")
@dry_run_option
@json_option
def redrive(*, dry_run: bool, as_json: bool) -> None:
    """Give the events that were given up to their function again.

    Do it when what was wrong is repaired: the function's log names it, and so do you find out which
    events their partner has to correct. An event that fails again comes back to inbound-dead. An
    event that was done already changes nothing.
    """
    with find_queues() as queues:
        report = queues.move("inbound-dead", "inbound", dry_run=dry_run)
    if as_json:
        print_json(report)
    elif dry_run:
        click.echo(f"{report.waiting} events wait in inbound-dead")
    else:
        click.echo(f"{report.moved} of {report.waiting} events moved to inbound")
