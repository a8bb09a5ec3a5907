"""`recycle-points webhooks`: look after the events that are sent to partners."""

import json

import click

from admin.cli.output import (
    dry_run_option,
    json_option,
    print_report,
    progress_option,
    show_progress,
)
from admin.cli.target import find_queues
from admin.queues import MoveReport

DEAD_LETTERS = ("webhook-dead", "webhook-events-dead")
"""Deliveries, and events without a delivery yet: their function reads both from one queue."""
DELIVERIES = "webhook-deliveries"


@click.group("webhooks")
def command() -> None:
    """Look after the events that are sent to partners."""


@command.command("redeliver")
@click.option("--subscription", metavar="ID", help="Only deliveries to this webhook subscription.")
@dry_run_option
@progress_option
@json_option
def redeliver(
    *, subscription: str | None, dry_run: bool, shows_progress: bool, as_json: bool
) -> None:
    """Retry for another day the events that could not be delivered.

    Do it when the partner's endpoint works again. Each event keeps its id and goes to the URL that
    the subscription has now; those of an inactive or deleted subscription are dropped. An event
    that fails for another day returns to webhook-dead.
    """
    wants = None if subscription is None else lambda body: _subscription_of(body) == subscription
    waiting = moved = 0
    with find_queues() as queues, show_progress("redeliver", shows=shows_progress) as report:
        for name in DEAD_LETTERS:
            part = queues.move(
                name, DELIVERIES, wants=wants, dry_run=dry_run, report_progress=report
            )
            waiting, moved = waiting + part.waiting, moved + part.moved
    text = f"{moved} messages moved to {DELIVERIES}"
    if dry_run:
        text = f"{waiting} messages wait in {' and '.join(DEAD_LETTERS)}"
    print_report(MoveReport(waiting, moved), text, as_json=as_json)


def _subscription_of(body: str) -> str | None:
    """Return the delivery's subscription; None for an event, and for an unreadable body."""
    try:
        message = json.loads(body)
    except ValueError:
        return None
    return message.get("subscriptionId") if isinstance(message, dict) else None
