import io
import time

import pytest

from admin.cli.progress import show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_read_before_the_first_row_is_no_time_of_the_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds, terminal = [0.0], Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    for clock in ("time", "monotonic"):
        monkeypatch.setattr(time, clock, lambda: seconds[0])

    with show_progress("map.csv", shows=True) as tell:
        assert tell is not None
        seconds[0] = 1440.0
        tell(0, 100)
        seconds[0] = 1446.0
        tell(10, 100)

    assert "00:00:54" in terminal.getvalue()
    assert terminal.getvalue().endswith("10 rows in 6.0 s, 2 a second\n")


def test_without_a_terminal_nobody_is_told() -> None:
    with show_progress("map.csv", shows=False) as tell:
        assert tell is None
