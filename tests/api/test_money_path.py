"""An exchange stays short: the calls of ours that it makes, and the files that it crosses."""

import itertools
import sys
from types import FrameType
from typing import Any

import resolvers
from tests.support.service import Service

PRODUCT = resolvers.__path__[0]
CALLS, FILES, SWITCHES = 210, 35, 95
"""At most. Switches: consecutive calls in different files."""
COMPREHENSIONS = ("<listcomp>", "<dictcomp>", "<setcomp>")
"""Calls in Python 3.11 only."""


def test_exchange_stays_short(service: Service) -> None:
    reward_id = service.with_points(2000).make_reward()
    service.exchange(reward_id, "first")
    # No test before had this time, so it is formatted here.
    service.wait(seconds=1.234)
    files: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        is_ours = code.co_filename.startswith(PRODUCT) and code.co_name not in COMPREHENSIONS
        if event == "call" and is_ours:
            files.append(code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        payload = service.exchange(reward_id, "second")
    finally:
        sys.setprofile(before)

    assert payload["userErrors"] == []
    assert CALLS - 20 < len(files) <= CALLS
    assert len(set(files)) <= FILES
    assert sum(first != second for first, second in itertools.pairwise(files)) <= SWITCHES
