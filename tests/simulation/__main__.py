"""`make simulate`: a year of programme life, then verification, exchanges that race, and apps.

Exit code 1 if it does not add up.

The machine's time zone is New York's, whatever it was: days and expiry are the programme's.
"""

import logging
import os
import sys
import time

import click

os.environ["TZ"] = "America/New_York"
time.tzset()
os.environ.update(
    AWS_ACCESS_KEY_ID="any",
    AWS_SECRET_ACCESS_KEY="any",
    AWS_DEFAULT_REGION="ap-northeast-1",
    AWS_EC2_METADATA_DISABLED="true",
)

from local.engine.tables import create_tables  # noqa: E402 - the time zone comes first
from resolvers.settings import table_prefix_of  # noqa: E402 - as above
from tests.simulation.apps import Use, report_use, use_apps  # noqa: E402 - as above
from tests.simulation.exchanges import Race, race  # noqa: E402 - as above
from tests.simulation.life import BEGINS, ENDS, Plan  # noqa: E402 - as above
from tests.simulation.outcome import Outcome, live_through  # noqa: E402 - as above
from tests.simulation.year import Year  # noqa: E402 - as above
from tools.benchmarks.engine import open_client, running_engine  # noqa: E402 - as above

USE = Use(devices=20, every_seconds=10, seconds=20, p95_seconds=10)
"""Of the apps: `make simulate-apps` has ten times as many. CI does more beside it."""


@click.command()
@click.option("--citizens", default=300, show_default=True, type=click.IntRange(2))
@click.option("--operations", default=20_000, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=Plan.seed, show_default=True, help="The same seed, the same year.")
@click.option(
    "--exchanges",
    default=1_000,
    show_default=True,
    type=click.IntRange(1),
    help="How many go through the state machines while people race.",
)
def simulate(citizens: int, operations: int, seed: int, exchanges: int) -> None:
    """Live a year of programme life through the mutations, then verify all of it."""
    plan = Plan(citizens, operations, seed)
    began = time.monotonic()
    with running_engine() as endpoint_url, open_client(endpoint_url) as client:
        create_tables(client, table_prefix_of("simulation"))
        year = Year.open(client, "simulation", plan)
        with click.progressbar(length=operations, label="a year", file=sys.stderr) as bar:
            outcome = live_through(year, lambda done: bar.update(done - bar.pos))
        click.echo(report(year, outcome, time.monotonic() - began))
    # Each of some hundred tries at an empty pool has a line.
    logging.getLogger("local.workflow").setLevel(logging.CRITICAL)
    began = time.monotonic()
    raced = race(exchanges)
    click.echo(report_race(raced, time.monotonic() - began))
    used = use_apps(USE)
    click.echo(report_use(USE, used))
    problems = [*raced.problems, *used.problems]
    sys.exit(0 if outcome.adds_up and not problems else 1)


def report(year: Year, outcome: Outcome, seconds: float) -> str:
    answers = [
        f"  {name}: " + ", ".join(f"{count} {answer}" for answer, count in counts.most_common())
        for name, counts in sorted(year.books.answers.items())
    ]
    buckets = ", ".join(f"{name} {points}" for name, points in sorted(year.books.moved.items()))
    reports = (outcome.verification, *outcome.incremental)
    problems = [f"  {problem}" for report in reports for problem in report.problems]
    return "\n".join(
        [
            (
                f"{BEGINS:%Y-%m-%d} to {ENDS:%Y-%m-%d}, seed {year.plan.seed}: "
                f"{len(year.citizens)} citizens, {outcome.operations} operations, "
                f"{outcome.entries} entries, {seconds:.0f} s"
            ),
            *answers,
            (
                f"swept: {year.swept.points_expired} points expired in "
                f"{year.swept.accounts_expired} entries, {year.swept.holds_ended} holds and "
                f"{year.swept.reservations_ended} reservations ended"
            ),
            (
                f"P13 by the answers alone: {buckets}: {outcome.outstanding} outstanding, "
                f"{outcome.balances} with the citizens"
            ),
            f"P21: {outcome.issued} points earned, {outcome.budgeted} counted by the budgets",
            (
                f"verification: {outcome.verification.entries_checked} entries, "
                f"{len(outcome.verification.problems)} problems; "
                f"{sum(each.entries_checked for each in outcome.incremental)} entries in "
                f"{len(outcome.incremental)} incremental runs, "
                f"{sum(each.read_again for each in outcome.incremental)} accounts read whole"
            ),
            *problems,
            "it adds up" if outcome.adds_up else "IT DOES NOT ADD UP",
        ]
    )


def report_race(raced: Race, seconds: float) -> str:
    ends = ", ".join(f"{count} {status}" for status, count in raced.statuses.most_common())
    acts = ", ".join(f"{count} {answer}" for answer, count in sorted(raced.answers.items()))
    return "\n".join(
        [
            (
                f"exchanges: {raced.count} through the state machines, {seconds:.0f} s: {ends}; "
                f"{len(raced.problems)} problems"
            ),
            f"  {acts}",
            *(f"  {problem}" for problem in raced.problems),
        ]
    )


if __name__ == "__main__":
    simulate()
