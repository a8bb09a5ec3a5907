"""`make mutants`: plant each bug of mutants.toml in a copy, and run what must notice it.

That are tests, or a seed of `make simulate-seeds`.

Exit code 1 if one stays unnoticed, or cannot be planted any more.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import click

ROOT = Path(__file__).parents[2]
MUTANTS = Path(__file__).with_name("mutants.toml")
COPIED = (
    *("resolvers", "admin", "gateway", "local", "container", "tools", "tests", "infra", "docs"),
    *("sql", "apps"),
)
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules", "dist", ".turbo", ".terraform")
FAILED = 1
"""pytest's exit code if tests ran and failed: 2 and more are other troubles."""


@dataclass(frozen=True)
class Mutant:
    name: str
    path: str
    before: str
    after: str
    tests: str = ""
    seed: int | None = None

    def plant(self, folder: Path) -> str:
        """Change the file of the copy; return its text from before."""
        file = folder / self.path
        text = file.read_text(encoding="utf-8")
        if text.count(self.before) != 1:
            raise click.ClickException(f"{self.name}: {self.path} does not have it once")
        file.write_text(text.replace(self.before, self.after), encoding="utf-8")
        return text


def read_mutants() -> list[Mutant]:
    found = tomllib.loads(MUTANTS.read_text(encoding="utf-8"))
    return [Mutant(name, **each) for name, each in found.items()]


def copy_project(folder: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=IGNORED)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    return folder


def run_tests(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    plain = ("-q", "-x", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist")
    # The engine is not in the copy, and no bug here needs it.
    command = [sys.executable, "-m", "pytest", *plain, "-m", "not engine", *tests]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def run_seed(folder: Path, seed: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.simulation.hostile", "--seed", str(seed)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def try_mutant(mutant: Mutant, folder: Path) -> str | None:
    """Return what is wrong: nothing if the tests or the seed notice it."""
    text = mutant.plant(folder)
    try:
        if mutant.seed is not None:
            done = run_seed(folder, mutant.seed)
            # Python's own exit code after an error is 1, too.
            is_noticed = "PROBLEM" in done.stdout
        else:
            done = run_tests(folder, *mutant.tests.split())
            is_noticed = done.returncode == FAILED
    finally:
        (folder / mutant.path).write_text(text, encoding="utf-8")
    if is_noticed:
        return None
    return f"it ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def check_clean(folder: Path, mutants: Sequence[Mutant]) -> None:
    """Raise ClickException if something fails without a bug: then it notices none."""
    files = {file for each in mutants for file in each.tests.split() if file.startswith("tests/")}
    seeds = sorted({each.seed for each in mutants if each.seed is not None})
    runs = [run_seed(folder, seed) for seed in seeds]
    runs += [run_tests(folder, *sorted(files))] if files else []
    for done in runs:
        if done.returncode:
            raise click.ClickException(
                f"it fails without a bug:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )


@click.command()
@click.option("--only", default="", help="Those with this text in their names.")
@click.option("--at-once", default=2, show_default=True, type=click.IntRange(1))
def main(*, only: str, at_once: int) -> None:
    mutants = [each for each in read_mutants() if only in each.name]
    folders: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(at_once) as pool:
        for number in range(at_once):
            folder = Path(temporary, str(number))
            folder.mkdir()
            folders.put(copy_project(folder))

        def work(mutant: Mutant) -> str | None:
            folder = folders.get()
            try:
                return try_mutant(mutant, folder)
            finally:
                folders.put(folder)

        check_clean(folder, mutants)
        unnoticed = 0
        for mutant, trouble in zip(mutants, pool.map(work, mutants), strict=True):
            unnoticed += trouble is not None
            click.echo(f"{'UNNOTICED' if trouble else 'noticed  '} {mutant.name}")
            if trouble:
                click.echo(trouble)
    click.echo(f"{len(mutants) - unnoticed} of {len(mutants)} bugs are noticed")
    sys.exit(1 if unnoticed else 0)


if __name__ == "__main__":
    main()
