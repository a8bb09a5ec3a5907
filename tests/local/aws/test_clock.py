from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.aws.clock import LATEST, Clock, ClockError

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)


class RealTime:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_clock_goes_on_from_where_it_was_moved(tmp_path: Path) -> None:
    real = RealTime()
    clock = Clock(tmp_path, real)
    assert clock.now() == NOW

    assert clock.advance(A_DAY) == NOW + A_DAY
    assert clock.move_to(NOW + 3 * A_DAY) == NOW + 3 * A_DAY
    real.now += timedelta(hours=2)

    assert clock.now() == NOW + 3 * A_DAY + timedelta(hours=2)
    assert Clock(tmp_path, real).now() == clock.now()


def test_clock_goes_neither_back_nor_too_far(tmp_path: Path) -> None:
    clock = Clock(tmp_path, RealTime())
    clock.advance(A_DAY)
    moves: list[bool] = []
    clock.on_move.append(lambda: moves.append(True))

    with pytest.raises(ClockError, match="it only goes forward"):
        clock.move_to(NOW + A_DAY - timedelta(milliseconds=1))
    with pytest.raises(ClockError, match="ends at 2999-12-31"):
        clock.move_to(LATEST + timedelta(milliseconds=1))

    assert (clock.now(), moves) == (NOW + A_DAY, [])
    clock.advance(timedelta())
    assert moves == [True]
    # Other tables may be somebody else's.
    with pytest.raises(ClockError, match="unset AWS_ENDPOINT_URL_DYNAMODB"):
        Clock(None, RealTime()).advance(A_DAY)
