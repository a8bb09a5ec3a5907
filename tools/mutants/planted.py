"""The bugs of mutants.toml, each with the tests or the seed of the simulation that notices it."""

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tools.mutants.copies import FAILED, PYTEST

MUTANTS = Path(__file__).with_name("mutants.toml")


@dataclass(frozen=True)
class PlantedMutant:
    name: str
    path: str
    before: str
    after: str
    tests: str = ""
    seed: int | None = None

    def plant(self, text: str) -> str:
        """Return the module's text with the bug. Raise ClickException if it has changed since."""
        if text.count(self.before) != 1:
            raise click.ClickException(f"{self.name}: {self.path} does not have it once")
        return text.replace(self.before, self.after)

    def is_noticed(self, folder: Path) -> bool:
        if self.seed is not None:
            # Python's own exit code after an error is 1, too.
            return "PROBLEM" in _run_seed(folder, self.seed).stdout
        return _run_tests(folder, *self.tests.split()).returncode == FAILED


def read_mutants() -> list[PlantedMutant]:
    found = tomllib.loads(MUTANTS.read_text(encoding="utf-8"))
    return [PlantedMutant(name, **each) for name, each in found.items()]


def check_clean(folder: Path, mutants: Sequence[PlantedMutant]) -> None:
    """Raise ClickException if a test fails without a bug: then it notices none."""
    files = {file for each in mutants for file in each.tests.split() if file.startswith("tests/")}
    seeds = sorted({each.seed for each in mutants if each.seed is not None})
    runs = [_run_seed(folder, seed) for seed in seeds]
    runs += [_run_tests(folder, *sorted(files))] if files else []
    for done in runs:
        if done.returncode:
            raise click.ClickException(
                f"it fails without a bug:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )


def _run_tests(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    # No bug here needs the engine.
    command = [*PYTEST, "-x", "-m", "not engine", *tests]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _run_seed(folder: Path, seed: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.simulation.hostile", "--seed", str(seed)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
