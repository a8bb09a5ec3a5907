"""Ctrl-C and SIGTERM stop the server, once: a second one must not interrupt the saving."""

import signal
import sys
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """A signal asked to stop. No error handler may catch it."""


def stop_on_signals() -> None:
    """Raise StopRequested in the main thread at a signal."""
    for number in STOP_SIGNALS:
        # nohup ignores a hangup: keep that setting.
        if (number, signal.getsignal(number)) != (signal.SIGHUP, signal.SIG_IGN):
            signal.signal(number, _request_stop)
    sys.unraisablehook = _report_unraisable


def raise_if_stopped() -> None:
    """Raise StopRequested again: one that is raised within a callback of Python gets lost.

    Raises:
        StopRequested: A signal has asked to stop.
    """
    if stop_is_requested():
        raise StopRequested


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopRequested


def stop_is_requested() -> bool:
    """Return whether a signal has asked to stop, even if its exception got lost."""
    return signal.getsignal(STOP_SIGNALS[0]) is signal.SIG_IGN


def _report_unraisable(failure: "sys.UnraisableHookArgs") -> None:
    # A signal may arrive while Python runs a callback that cannot raise: raise_if_stopped follows.
    # Or it arrives while an object is made, which then lacks attributes when it is finalized, as
    # http.client's response does. Neither is a fault.
    lost = isinstance(failure.exc_value, StopRequested)
    unfinished = stop_is_requested() and isinstance(failure.exc_value, AttributeError)
    if not lost and not unfinished:
        sys.__unraisablehook__(failure)
