"""`recycle-points inbound`: look after the events that partners send."""

import click

from admin.cli.output import dry_run_option, json_option, print_report
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
    text = f"{report.moved} of {report.waiting} events moved to inbound"
    if dry_run:
        text = f"{report.waiting} events wait in inbound-dead"
    print_report(report, text, as_json=as_json)
