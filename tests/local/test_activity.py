import threading
from typing import Any

from local.activity import LONGEST_SECONDS, Activity, Pause


class Waits(Activity, threading.Event):
    """Notes how long a pause would have been; `is_written`: whether a write shortens each."""

    def __init__(self) -> None:
        Activity.__init__(self)
        threading.Event.__init__(self)
        self.is_written = False
        self.seconds: list[float] = []

    def wait(self, *arguments: Any) -> bool:
        if len(arguments) == 1:
            self.seconds.append(arguments[0])
            return False
        if not self.is_written:
            self.seconds[-1] += arguments[1]
        return self.is_written


def pauses_of(waits: Waits, *busy: bool, longest_seconds: float = LONGEST_SECONDS) -> list[float]:
    pause = Pause(1.0, waits, longest_seconds, waits)
    for was_busy in busy:
        pause.wait(was_busy=was_busy)
    return waits.seconds


def test_pauses_double_until_something_comes() -> None:
    busy = (*[False] * 6, True, False)

    assert pauses_of(Waits(), *busy) == [1.0, 2.0, 4.0, 8.0, LONGEST_SECONDS, LONGEST_SECONDS, 1.0]
    assert pauses_of(Waits(), *busy, longest_seconds=1.0) == [1.0] * 7


def test_write_leaves_the_shortest_pause() -> None:
    waits = Waits()
    waits.is_written = True

    assert pauses_of(waits, *[False] * 3) == [1.0] * 3
