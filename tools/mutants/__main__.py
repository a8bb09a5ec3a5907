"""`make mutants`: plant bugs, one at a time, in a copy, and run the tests that must find them.

First those of mutants.toml, each with its tests or a seed of `make simulate`; then some at
random places of resolvers/, gateway/ and admin/, with the tests that run their lines.

Exit code 1 if a planted bug stays unnoticed, or more of the random ones than are allowed.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tools.mutants.copies import ROOT, Copies
from tools.mutants.drawn import DrawnMutant, draw_mutants, try_in_forks
from tools.mutants.planted import PlantedMutant, check_clean, read_mutants


def try_all(
    mutants: Sequence[PlantedMutant | DrawnMutant], copies: Copies, pool: ThreadPoolExecutor
) -> list[bool]:
    """Report for each bug whether it is noticed, and return the results."""

    def work(mutant: PlantedMutant | DrawnMutant) -> bool:
        with copies.lend(mutant.path, mutant.plant) as folder:
            return mutant.is_noticed(folder)

    results = []
    for mutant, is_noticed in zip(mutants, pool.map(work, mutants), strict=True):
        show(mutant, is_noticed=is_noticed)
        results.append(is_noticed)
    click.echo(f"{sum(results)} of {len(results)} bugs are noticed")
    return results


def try_drawn(
    mutants: Sequence[DrawnMutant], copies: Copies, pool: ThreadPoolExecutor, at_once: int
) -> list[bool]:
    """Do the same, most of them in forks."""
    noticed: dict[DrawnMutant, bool] = {}

    def work(part: Sequence[DrawnMutant]) -> None:
        with copies.lend() as folder:
            for mutant, is_noticed in zip(part, try_in_forks(folder, part), strict=True):
                if is_noticed is not None:
                    noticed[mutant] = is_noticed
                    show(mutant, is_noticed=is_noticed)

    quick = [each for each in mutants if each.tests and not each.runs_at_import]
    list(pool.map(work, (quick[number::at_once] for number in range(at_once))))
    rest = [each for each in mutants if each not in noticed]
    noticed.update(zip(rest, try_all(rest, copies, pool), strict=True))
    results = [noticed[each] for each in mutants]
    click.echo(f"{sum(results)} of {len(results)} bugs at random places are noticed")
    return results


def show(mutant: PlantedMutant | DrawnMutant, *, is_noticed: bool) -> None:
    click.echo(f"{'noticed  ' if is_noticed else 'UNNOTICED'} {mutant.name}")


def show_rooms(mutants: Sequence[DrawnMutant], results: Sequence[bool]) -> None:
    drawn = Counter(mutant.room for mutant in mutants)
    noticed = Counter(
        mutant.room for mutant, is_noticed in zip(mutants, results, strict=True) if is_noticed
    )
    for room, count in sorted(drawn.items()):
        click.echo(f"{room}: {noticed[room]} of {count}")


def read_commit() -> str:
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@click.command()
@click.option("--only", help="Of the planted ones those with this text in their names.")
@click.option("--random", "count", default=100, show_default=True, type=click.IntRange(0))
@click.option("--seed", help="Decides the random places; the commit's hash if not given.")
@click.option("--percent", default=88, show_default=True, help="Of the random ones, at least.")
@click.option("--without-slow", is_flag=True, help="Random ones with the tests of `make test`.")
@click.option("--at-once", default=2, show_default=True, type=click.IntRange(1))
def main(
    *,
    only: str | None,
    count: int,
    seed: str | None,
    percent: int,
    without_slow: bool,
    at_once: int,
) -> None:
    planted = [each for each in read_mutants() if (only or "") in each.name]
    seed = seed or read_commit().strip()
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(at_once) as pool:
        folders = [Path(temporary, str(number)).resolve() for number in range(at_once)]
        copies = Copies(folders)
        with copies.lend() as folder:
            check_clean(folder, planted)
        is_right = all(try_all(planted, copies, pool))
        if count:
            click.echo(f"{count} at random places, seed {seed}: first all tests run once")
            with copies.lend() as folder:
                drawn = draw_mutants(folder, count, seed, with_slow=not without_slow)
            results = try_drawn(drawn, copies, pool, at_once)
            show_rooms(drawn, results)
            is_right &= sum(results) * 100 >= percent * count
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
