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
    """Send the events that failed finally to their function again.

    Do it once the cause is repaired. The function's log names the cause, and the events that their
    partner has to correct. An event that fails again returns to inbound-dead. An event that was
    processed already changes nothing.
    """
    with find_queues() as queues:
        report = queues.move("inbound-dead", "inbound", dry_run=dry_run)
    if as_json:
        print_json(report)
    elif dry_run:
        click.echo(f"{report.waiting} events wait in inbound-dead")
    else:
        click.echo(f"{report.moved} of {report.waiting} events moved to inbound")
