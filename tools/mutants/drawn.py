"""Bugs at random places of resolvers, gateway and admin, and the tests that run their lines."""

import json
import os
import random
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tools.mutants.changes import Change, list_changes
from tools.mutants.copies import PYTEST
from tools.mutants.forks import Result

ROOMS = ("resolvers", "gateway", "admin")
NO_TESTS = 5
"""pytest's exit code."""
SECONDS_AT_LEAST = 60
TIMES_SLOWER = 10
"""A bug counts as noticed if a test takes this many times as long as the longest one."""


@dataclass(frozen=True)
class DrawnMutant:
    path: str
    number: int
    """The change's place in its file's list."""
    change: Change
    runs_at_import: bool
    tests: tuple[str, ...]
    """Node ids: those of the mirrored file first, then the fastest ones."""
    seconds: int
    """A bug that makes a test run longer is noticed."""

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
        limits = (f"faulthandler_timeout={self.seconds}", "faulthandler_exit_on_timeout=true")
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
            (str(path), number, change)
            for path in files
            for number, change in enumerate(
                list_changes((folder / path).read_text(encoding="utf-8"))
            )
        ],
        count,
    )
    places = [(str(folder / path), *change.lines) for path, _, change in drawn]
    found = _find_tests(folder, places, with_slow=with_slow)
    # Any test may notice code that runs at imports.
    chosen = [found["all"] if "" in found[str(n)] else found[str(n)] for n in range(count)]
    _check_ids(folder, {test for tests in chosen for test in tests})
    return [
        DrawnMutant(
            *place,
            runs_at_import=tests is found["all"],
            tests=_in_order(place[0], tests),
            seconds=SECONDS_AT_LEAST + TIMES_SLOWER * round(max(tests.values(), default=0)),
        )
        for place, tests in zip(drawn, chosen, strict=True)
    ]


def try_in_forks(folder: Path, mutants: Sequence[DrawnMutant]) -> Iterator[bool | None]:
    """Yield for each whether its tests notice it, or None: it needs a new process.

    Raises:
        ClickException: pytest ended before the last one.
    """
    rows = [(each.path, each.number, each.tests, each.seconds) for each in mutants]
    (folder / "mutants.json").write_text(json.dumps(rows), encoding="utf-8")
    options = ("-s", "-p", "no:xdist", "-p", "tools.mutants.forks")
    environment = {**os.environ, "MUTANTS": "mutants.json"}
    tried = 0
    with subprocess.Popen(
        [*PYTEST, *options], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        for line in running.stdout:
            if line.strip() in Result.__members__:
                result = Result[line.strip()]
                tried += 1
                yield None if result is Result.NOT_PLANTED else result is Result.NOTICED
    if tried != len(mutants):
        raise click.ClickException(f"pytest ended after {tried} of {len(mutants)}")


def _find_tests(
    folder: Path, places: Sequence[tuple[str, int, int]], *, with_slow: bool
) -> defaultdict[str, dict[str, float]]:
    """Return the tests of each place by its number, and the seconds that each takes.

    Under `all` there is every test. A place that runs at imports has a test without a name.
    """
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
    return found


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
    return tuple(sorted(tests, key=lambda test: (not test.startswith(mirrored), tests[test])))
