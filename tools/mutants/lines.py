"""A plugin of pytest that notes which tests run the lines where bugs will be planted.

The folder MUTANT_LINES has places.json: path, first and last line of each place. Each process
writes a file there: for each place, by its number, its tests and the seconds of each, and under
`all` every test. A place that runs before the first test has a test without a name. A place that
runs while a fixture of a module or session is set up has all tests that use the fixture.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

if sys.version_info < (3, 12):
    raise RuntimeError("Python 3.12 or newer tells which lines run: say PYTHON=python3.13")

FOLDER = Path(os.environ["MUTANT_LINES"])
# Coverage uses a different id.
_TOOL = sys.monitoring.OPTIMIZER_ID


class Lines:
    """The tests of each place."""

    def __init__(self) -> None:
        self._places: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for number, (path, first, last) in enumerate(
            json.loads((FOLDER / "places.json").read_text(encoding="utf-8"))
        ):
            self._places[path].append((first, last, number))
        self._tests: defaultdict[int, set[str]] = defaultdict(set)
        self._seconds: dict[str, float] = {}
        self._fixtures: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        self._users: defaultdict[str, set[str]] = defaultdict(set)
        self._test = ""
        self._set_up: list[tuple[str, str]] = []

    def start(self) -> None:
        sys.monitoring.use_tool_id(_TOOL, "mutants")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.LINE, self._note)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.LINE)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Iterator[None]:
        self._test = item.nodeid
        for name in item.fixturenames:
            self._users[name].add(item.nodeid)
        _forget_what_tests_share()
        started = time.monotonic()
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = time.monotonic() - started

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        self._set_up.append((fixturedef.argname, fixturedef.baseid))
        try:
            return (yield)
        finally:
            self._set_up.pop()

    def pytest_sessionfinish(self) -> None:
        sys.monitoring.set_events(_TOOL, 0)
        for place, fixtures in self._fixtures.items():
            for name, base in fixtures:
                users = (each for each in self._users[name] if each.startswith(base))
                self._tests[place].update(users)
        found = {
            place: {test: self._seconds.get(test, 0.0) for test in tests}
            for place, tests in self._tests.items()
        } | {"all": self._seconds}
        (FOLDER / f"lines-{os.getpid()}.json").write_text(json.dumps(found), encoding="utf-8")

    def _note(self, code: CodeType, line: int) -> object:
        numbers = [
            number
            for first, last, number in self._places.get(code.co_filename, ())
            if first <= line <= last
        ]
        for number in numbers:
            self._tests[number].add(self._test)
            self._fixtures[number].update(self._set_up)
        return None if numbers else sys.monitoring.DISABLE


def _forget_what_tests_share() -> None:
    """Let each test build its own rows, so that the lines count for all tests with such rows."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("tests.support."):
            for value in [*vars(module).values()]:
                if hasattr(value, "cache_clear") and value.__module__ == name:
                    value.cache_clear()
            if name == "tests.support.fast_moto":
                module.forget_builds()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    lines = Lines()
    lines.start()
    early_config.pluginmanager.register(lines)
