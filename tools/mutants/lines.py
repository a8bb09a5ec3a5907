"""A plugin of pytest that notes which tests run the lines where bugs will be planted.

The folder MUTANT_LINES has places.json: path, first and last line of each place. Each process
writes a file there: for each place, by its number, its tests and the seconds of each, and under
`all` every test. A place that runs before the first test has a test without a name.
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
        self._test = ""

    def start(self) -> None:
        sys.monitoring.use_tool_id(_TOOL, "mutants")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.LINE, self._note)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.LINE)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._test = item.nodeid
        started = time.monotonic()
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = time.monotonic() - started

    def pytest_sessionfinish(self) -> None:
        sys.monitoring.set_events(_TOOL, 0)
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
        return None if numbers else sys.monitoring.DISABLE


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    lines = Lines()
    lines.start()
    early_config.pluginmanager.register(lines)
