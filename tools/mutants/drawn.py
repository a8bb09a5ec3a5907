"""Bugs at random places of resolvers, gateway and admin, and the tests that run their lines."""

import json
import os
import random
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tools.mutants.changes import Change, list_changes
from tools.mutants.copies import PYTEST

ROOMS = ("resolvers", "gateway", "admin")
NO_TESTS = 5
"""pytest's exit code."""
SECONDS_AT_LEAST = 60
TIMES_SLOWER = 10
"""A bug counts as noticed if a test takes this many times as long as the longest one."""


@dataclass(frozen=True)
class DrawnMutant:
    path: str
    change: Change
    tests: tuple[str, ...]
    """Node ids: those of the mirrored file first, then the fastest ones."""
    seconds: float
    """The time of the longest one."""

    @property
    def name(self) -> str:
        return f"{self.path}:{self.change.start[0]} {self.change.kind}: {self.change.text}"

    @property
    def room(self) -> str:
        parts = Path(self.path).parts
        return "/".join(parts[:2]) if parts[0] == "resolvers" else parts[0]

    def plant(self, text: str) -> str:
        return self.change.apply(text)

    def is_noticed(self, folder: Path) -> bool:
        """Run its tests in this copy of the project, until one fails."""
        if not self.tests:
            return False
        seconds = SECONDS_AT_LEAST + TIMES_SLOWER * self.seconds
        limits = (f"faulthandler_timeout={seconds}", "faulthandler_exit_on_timeout=true")
        done = _run(folder, "-x", *(f"--override-ini={each}" for each in limits), tests=self.tests)
        if done.returncode == NO_TESTS:
            raise click.ClickException(f"{self.name}: pytest did not find its tests")
        return done.returncode != 0


def draw_mutants(folder: Path, count: int, seed: str, *, with_slow: bool) -> list[DrawnMutant]:
    """Draw places, each as likely as any other, and run all tests once to see which reach them.

    They are the same with the same seed and code.

    Raises:
        ClickException: A test fails in this copy without a bug.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    files = sorted(
        file.relative_to(folder) for room in ROOMS for file in (folder / room).rglob("*.py")
    )
    drawn = chance.sample(
        [
            (str(path), change)
            for path in files
            for change in list_changes((folder / path).read_text(encoding="utf-8"))
        ],
        count,
    )
    found = _find_tests(folder, drawn, with_slow=with_slow)
    _check_ids(folder, {test for tests in found for test in tests})
    return [
        DrawnMutant(path, change, _in_order(path, tests), max(tests.values(), default=0))
        for (path, change), tests in zip(drawn, found, strict=True)
    ]


def _find_tests(
    folder: Path, drawn: Sequence[tuple[str, Change]], *, with_slow: bool
) -> list[dict[str, float]]:
    """Return the tests of each place, and the seconds that each takes."""
    places = [(str(folder / path), *change.lines) for path, change in drawn]
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary, "places.json").write_text(json.dumps(places), encoding="utf-8")
        chosen = () if with_slow else ("-m", "not slow")
        done = subprocess.run(
            [*PYTEST, "-n", "auto", "--dist", "loadfile", "-p", "tools.mutants.lines", *chosen],
            cwd=folder,
            env={**os.environ, "MUTANT_LINES": temporary},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise click.ClickException(f"tests fail without a bug:\n{done.stdout[-4000:]}")
        found = defaultdict[str, dict[str, float]](dict)
        for file in Path(temporary).glob("lines-*.json"):
            for place, tests in json.loads(file.read_text(encoding="utf-8")).items():
                found[place].update(tests)
    # Any test may notice code that runs at imports.
    return [
        found["all"] if "" in tests else tests
        for tests in (found[str(number)] for number in range(len(places)))
    ]


def _check_ids(folder: Path, tests: set[str]) -> None:
    """Raise ClickException if pytest does not find an id: each bug would look noticed."""
    done = _run(folder, "--collect-only", tests=sorted(tests))
    if done.returncode:
        raise click.ClickException(f"pytest does not find a test by its id:\n{done.stdout[-2000:]}")


def _run(folder: Path, *options: str, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    arguments = folder / "mutant-tests.txt"
    arguments.write_text("\n".join(tests), encoding="utf-8")
    return subprocess.run(
        [*PYTEST, "-p", "no:xdist", *options, f"@{arguments}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def _in_order(path: str, tests: dict[str, float]) -> tuple[str, ...]:
    module = Path(path)
    rooms = module.parts[1:-1] if module.parts[0] == "resolvers" else module.parts[:-1]
    mirrored = "/".join(["tests", *rooms, f"test_{module.stem}"])
    return tuple(
        sorted(
            tests,
            key=lambda test: (not test.startswith(mirrored), tests[test]),
        )
    )
