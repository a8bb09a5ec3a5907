import io
import time

import pytest

from admin.cli.output import show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_rate_excludes_time_before_the_first_row(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, terminal = [0.0], Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    for clock in ("time", "monotonic"):
        monkeypatch.setattr(time, clock, lambda: seconds[0])

    with show_progress("map.csv", shows=True) as report:
        assert report is not None
        seconds[0] = 1440.0
        report(0, 100)
        seconds[0] = 1446.0
        report(10, 100)

    assert "00:00:54" in terminal.getvalue()
    assert terminal.getvalue().endswith("10 rows in 6.0 s, 2 a second\n")


def test_nothing_is_shown_without_progress() -> None:
    with show_progress("map.csv", shows=False) as report:
        assert report is None
