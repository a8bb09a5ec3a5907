import signal
import sys
from collections.abc import Iterator

import pytest

from local.serve import run
from local.stopping import STOP_SIGNALS, StopRequested, stop_on_signals


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Let signals stop this process as they stop the server."""
    hook, handlers = sys.unraisablehook, [signal.getsignal(each) for each in STOP_SIGNALS]
    stop_on_signals()
    yield
    sys.unraisablehook = hook
    for number, handler in zip(STOP_SIGNALS, handlers, strict=True):
        signal.signal(number, handler)


def test_signal_that_becomes_an_error_still_stops(capsys: pytest.CaptureFixture[str]) -> None:
    """As one within an import or a validator can."""

    def wrap(_: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except StopRequested as stop:
            raise ValueError from stop

    assert run(wrap) == 0
    assert capsys.readouterr().err == ""
