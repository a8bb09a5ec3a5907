"""`make simulate`: a year of programme life, then verification, and apps.

Exit code 1 if it does not add up.

The machine's time zone is New York's, whatever it was: days and expiry are the programme's.
"""

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

from resolvers.settings import table_prefix_of  # noqa: E402 - the time zone comes first
from tests.support.lasting_tables import create_lasting_tables  # noqa: E402 - as above
from tools.benchmarks.apps_in_use import Use, report_use, use_apps  # noqa: E402 - as above
from tools.benchmarks.engine import open_client, running_engine  # noqa: E402 - as above
from tools.simulation.life import BEGINS, ENDS, Plan  # noqa: E402 - as above
from tools.simulation.outcome import Outcome, live_through  # noqa: E402 - as above
from tools.simulation.year import Year  # noqa: E402 - as above

USE = Use(devices=20, every_seconds=10, seconds=20, p95_seconds=10)
"""Of the apps: `make simulate APPS=1` has ten times as many."""


@click.command()
@click.option("--citizens", default=300, show_default=True, type=click.IntRange(2))
@click.option("--operations", default=20_000, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=Plan.seed, show_default=True, help="The same seed, the same year.")
def simulate(citizens: int, operations: int, seed: int) -> None:
    """Live a year of programme life through the mutations, then verify all of it."""
    plan = Plan(citizens, operations, seed)
    began = time.monotonic()
    with running_engine() as endpoint_url, open_client(endpoint_url) as client:
        create_lasting_tables(client, table_prefix_of("simulation"))
        year = Year.open(client, "simulation", plan)
        with click.progressbar(length=operations, label="a year", file=sys.stderr) as bar:
            outcome = live_through(year, lambda done: bar.update(done - bar.pos))
        click.echo(report(year, outcome, time.monotonic() - began))
    used = use_apps(USE)
    click.echo(report_use(USE, used))
    sys.exit(0 if outcome.adds_up and not used.problems else 1)


def report(year: Year, outcome: Outcome, seconds: float) -> str:
    """Say what each request was answered, what does not add up, and the sums."""
    answers = [
        f"  {name}: " + ", ".join(f"{count} {answer}" for answer, count in counts.most_common())
        for name, counts in sorted(year.books.answers.items())
    ]
    reports = (outcome.verification, *outcome.incremental)
    problems = [f"  {problem}" for report in reports for problem in report.problems]
    return "\n".join(
        [
            (
                f"{BEGINS:%Y-%m-%d} to {ENDS:%Y-%m-%d}, seed {year.plan.seed}: "
                f"{outcome.operations} operations, {outcome.entries} entries, {seconds:.0f} s"
            ),
            *answers,
            f"P13: {outcome.outstanding} outstanding, {outcome.balances} with the citizens",
            f"P21: {outcome.issued} points earned, {outcome.budgeted} counted by the budgets",
            *problems,
            "it adds up" if outcome.adds_up else "IT DOES NOT ADD UP",
        ]
    )


if __name__ == "__main__":
    simulate()
