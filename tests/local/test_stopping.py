import os
import signal
from collections.abc import Iterator

import pytest

from local.serve import run
from local.stopping import StopRequested, raise_if_stopped
from tests.support.stop_signals import lose_stop, stop_signals


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    with stop_signals():
        yield


def test_lost_stop_is_raised_later(capsys: pytest.CaptureFixture[str]) -> None:
    raise_if_stopped()
    lose_stop()

    with pytest.raises(StopRequested):
        raise_if_stopped()
    assert capsys.readouterr().err == ""


def test_second_signal_is_ignored() -> None:
    with pytest.raises(StopRequested):
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)


def test_signal_that_becomes_an_error_still_stops(capsys: pytest.CaptureFixture[str]) -> None:
    """As one within an import or a validator can."""

    def wrap(_: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except StopRequested as stop:
            raise ValueError from stop

    assert run(wrap) == 0
    assert capsys.readouterr().err == ""
