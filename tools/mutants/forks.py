"""A plugin of pytest that tries each bug in a fork of the process that has collected all tests.

That takes a tenth of the time of a pytest for each. The file MUTANTS has a JSON list of path,
number of the change in the file, node ids of the tests, and seconds that a test may take. A line
for each goes to the standard output: its `Result`.

The fork exchanges the code of the function; the file has the bug, too, for processes that tests
start.
"""

import gc
import json
import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tools.mutants.changes import list_changes

_Place = tuple[str, int]
"""A function's qualified name and first line."""


class Result(IntEnum):
    UNNOTICED = 0
    NOTICED = 1
    NOT_PLANTED = 2
    """No function got the bug: it takes a process that imports the module with it."""


class _Failures:
    def __init__(self) -> None:
        self.are_seen = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.are_seen |= report.failed


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    items = {item.nodeid: item for item in session.items}
    functions = _list_functions(session.config.rootpath)
    rows = json.loads(Path(os.environ["MUTANTS"]).read_text(encoding="utf-8"))
    for path, number, tests, seconds in rows:
        file = session.config.rootpath / path
        source = file.read_text(encoding="utf-8")
        changed = list_changes(source)[number].apply(source)
        codes = _list_codes(compile(changed, file, "exec", dont_inherit=True))
        chosen = [items[test] for test in tests]
        file.write_text(changed, encoding="utf-8")
        child = os.fork()
        if not child:
            is_planted = _exchange_code(functions[str(file)], codes)
            os._exit(_run(chosen, seconds) if is_planted else Result.NOT_PLANTED)
        _, status = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        file.write_text(source, encoding="utf-8")
        exit_code = os.waitstatus_to_exitcode(status)
        # A bug that ends the process is noticed.
        result = Result(exit_code) if exit_code in list(Result) else Result.NOTICED
        sys.stdout.write(f"{result.name}\n")
        sys.stdout.flush()
    return True


def _list_functions(folder: Path) -> dict[str, list[FunctionType]]:
    gc.unfreeze()
    found = defaultdict[str, list[FunctionType]](list)
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(str(folder)):
            found[each.__code__.co_filename].append(each)
    gc.freeze()
    return found


def _list_codes(module: CodeType) -> dict[_Place, CodeType]:
    """Return the codes of functions that are alone at their place: two lambdas may share one."""
    counts = Counter(place for place, _ in _inner_codes(module))
    return {place: code for place, code in _inner_codes(module) if counts[place] == 1}


def _inner_codes(code: CodeType) -> Iterator[tuple[_Place, CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield (each.co_qualname, each.co_firstlineno), each
            yield from _inner_codes(each)


def _exchange_code(functions: Sequence[FunctionType], codes: dict[_Place, CodeType]) -> bool:
    """Give each function its new code, and return whether one is different."""
    is_planted = False
    for function in functions:
        old = function.__code__
        new = codes.get((old.co_qualname, old.co_firstlineno), old)
        if new != old:
            try:
                function.__code__ = new
            except ValueError:  # It closes over fewer variables.
                return False
            is_planted = True
    return is_planted


def _run(items: Sequence[pytest.Item], seconds: int) -> Result:
    """Run the tests until one fails or takes longer, in a group of processes and without a word."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    failures = _Failures()
    items[0].config.pluginmanager.register(failures)
    try:
        for item, following in zip(items, [*items[1:], None], strict=True):
            signal.alarm(seconds)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if failures.are_seen:
                item.config.hook.pytest_runtest_teardown(item=item, nextitem=None)
                return Result.NOTICED
    except BaseException:  # noqa: BLE001 - whatever it is, the bug is seen
        return Result.NOTICED
    return Result.UNNOTICED
