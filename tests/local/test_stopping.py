import gc
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from local.stopping import STOP_SIGNALS, StopRequested, raise_if_stopped, stop_on_signals


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    hook, handlers = sys.unraisablehook, [signal.getsignal(each) for each in STOP_SIGNALS]
    stop_on_signals()
    yield
    sys.unraisablehook = hook
    for number, handler in zip(STOP_SIGNALS, handlers, strict=True):
        signal.signal(number, handler)


class StoppedAsItIsFinalized:
    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def test_lost_stop_is_raised_later(capsys: pytest.CaptureFixture[str]) -> None:
    raise_if_stopped()
    finalized = [StoppedAsItIsFinalized()]
    finalized.clear()
    gc.collect()

    with pytest.raises(StopRequested):
        raise_if_stopped()
    assert capsys.readouterr().err == ""


def test_second_signal_is_ignored() -> None:
    with pytest.raises(StopRequested):
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
