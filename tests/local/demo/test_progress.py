import pytest

from local.demo.progress import show_progress


class StopRequested(BaseException):
    """As a signal's."""


def test_each_twentieth_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress(0, 1000) as count:
        for _ in range(1000):
            count()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 20
    assert lines[0].startswith("50 of 1,000 steps (5 %), ")
    assert lines[-1] == "1,000 of 1,000 steps (100 %), 0 s left"


def stop_after(steps: int) -> None:
    with show_progress(0, 2000) as count:
        for _ in range(steps):
            count()
        raise StopRequested


def test_interruption_and_next_start_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StopRequested):
        stop_after(1234)
    stopped = capsys.readouterr().out.splitlines()[-1]
    assert stopped == "interrupted after 1,234 of 2,000 steps; the next start goes on there"
    with show_progress(1234, 2000) as count:
        for _ in range(766):
            count()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "going on after 1,234 of 2,000 steps"
    assert lines[1].startswith("1,300 of 2,000 steps (65 %), ")
    assert len(lines) == 9
