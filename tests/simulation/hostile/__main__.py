"""`make simulate SEEDS=n`: many small lives on a hostile network, or one of them, told as a story.

Exit code 1 if one of them breaks.
"""

import logging
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable

import click

os.environ.update(
    AWS_ACCESS_KEY_ID="any",
    AWS_SECRET_ACCESS_KEY="any",
    AWS_REGION="ap-northeast-1",
    AWS_DEFAULT_REGION="ap-northeast-1",
    AWS_EC2_METADATA_DISABLED="true",
)

from tests.simulation.hostile.network import KINDS
from tests.simulation.hostile.seed import ABSENT, Plan, Result, run, shorten
from tests.support.fast_moto import make_moto_fast

SEEDS_OF_A_PROCESS = 250
"""What a process keeps of its seeds is gone after so many."""


@click.command()
@click.option("--seeds", default=50, show_default=True, type=click.IntRange(1))
@click.option("--first", default=1, show_default=True, help="The first seed.")
@click.option("--seed", type=int, help="Only this one, and what happened.")
@click.option("--without", multiple=True, type=click.Choice(sorted(KINDS)), help="No such faults.")
@click.option("--absent", multiple=True, type=click.Choice(ABSENT), help="Who is not there.")
@click.option("--stop-at-first", is_flag=True, help="Try no seed after one that breaks.")
@click.option("--at-once", default=os.cpu_count(), show_default=True, type=click.IntRange(1))
def main(
    *,
    seeds: int,
    first: int,
    seed: int | None,
    without: tuple[str, ...],
    absent: tuple[str, ...],
    stop_at_first: bool,
    at_once: int,
) -> None:
    if seed is not None:
        prepare()
        result = run(Plan(seed, frozenset(without), frozenset(absent)))
        click.echo(describe(result))
        sys.exit(1 if result.problems else 0)
    began = time.monotonic()
    with multiprocessing.get_context("fork").Pool(
        at_once, prepare, maxtasksperchild=SEEDS_OF_A_PROCESS
    ) as pool:
        results = pool.imap(try_seed, range(first, first + seeds))
        broken = report(results, began, stop_at_first=stop_at_first)
    sys.exit(1 if broken else 0)


def prepare() -> None:
    make_moto_fast()
    # Each of thousands of faults has its lines.
    logging.disable(logging.CRITICAL)


def try_seed(seed: int) -> Result:
    """Run a seed; one that fails again with fewer people and faults."""
    result = run(Plan(seed))
    return shorten(result.plan) if result.problems else result


def report(results: Iterable[Result], began: float, *, stop_at_first: bool) -> int:
    """Report what the seeds came to; return how many are broken."""
    counts: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for result in results:
        counts.update(
            seeds=1,
            broken=bool(result.problems),
            operations=result.operations,
            attempts=result.attempts,
            requests=result.requests,
            faults=result.faults,
        )
        fields.update(result.fields)
        if result.problems:
            click.echo(describe(result))
            if stop_at_first:
                break
    seconds = time.monotonic() - began
    click.echo(
        f"{counts['seeds']} seeds in {seconds:.0f} s: {counts['operations']} operations in "
        f"{counts['attempts']} attempts, {counts['requests']} requests to DynamoDB, "
        f"{counts['faults']} faults; {counts['broken']} broken"
    )
    click.echo("  " + ", ".join(f"{count} {name}" for name, count in fields.most_common()))
    return counts["broken"]


def describe(result: Result) -> str:
    return "\n".join(
        [
            f"seed {result.plan.seed}: {len(result.problems)} problems: {result.plan.command}",
            *(f"  {line}" for line in result.story),
            *(f"  PROBLEM: {problem}" for problem in result.problems),
        ]
    )


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # The order of a set must not depend on the process: the same seed is the same life.
        again = [sys.executable, "-m", "tests.simulation.hostile", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "PYTHONHASHSEED": "0"})  # noqa: S606 - itself
    main()
