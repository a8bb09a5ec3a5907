"""Signals that stop, whose exception gets lost."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from local.stopping import STOP_SIGNALS, stop_on_signals


class _StoppedAsItIsFinalized:
    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


@contextmanager
def stop_signals() -> Iterator[None]:
    """Let signals stop this process as they stop the server."""
    hook, handlers = sys.unraisablehook, [signal.getsignal(each) for each in STOP_SIGNALS]
    stop_on_signals()
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in zip(STOP_SIGNALS, handlers, strict=True):
            signal.signal(number, handler)


def lose_stop() -> None:
    """Send SIGINT while Python finalizes an object, which cannot raise."""
    finalized = [_StoppedAsItIsFinalized()]
    finalized.clear()
