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
from tools.mutants.drawn import DrawnMutant, draw_mutants
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
        click.echo(f"{'noticed  ' if is_noticed else 'UNNOTICED'} {mutant.name}")
        results.append(is_noticed)
    click.echo(f"{sum(results)} of {len(results)} bugs are noticed")
    return results


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
@click.option("--random", "count", default=40, show_default=True, type=click.IntRange(0))
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
            results = try_all(drawn, copies, pool)
            show_rooms(drawn, results)
            is_right &= sum(results) * 100 >= percent * count
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
