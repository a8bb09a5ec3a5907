"""Spare Python the shrinking and growing of its data stack, a twentieth of all tests' time."""

from unittest.mock import patch

import pytest
from _pytest import runner

SLOTS = 1 << 17
"""Of a pointer each: 1 MiB."""


def give_tests_room() -> None:
    """Patch pytest for the rest of this process.

    Python keeps its frames in chunks of 16 KiB. A call that needs one more chunk maps it, and its
    return unmaps it: a loop at the edge of a chunk does both each time. Below a frame as large as
    this one all frames of a test share a chunk.
    """
    protocol = runner.runtestprotocol

    def run_in_large_frame(
        item: pytest.Item, *, log: bool = True, nextitem: pytest.Item | None = None
    ) -> list[pytest.TestReport]:
        return protocol(item, log, nextitem)

    code = run_in_large_frame.__code__
    run_in_large_frame.__code__ = code.replace(co_stacksize=SLOTS)
    patch.object(runner, "runtestprotocol", run_in_large_frame).start()
