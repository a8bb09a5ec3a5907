from types import SimpleNamespace

import pytest

from admin.cli.output import show_progress


def test_rate_counts_from_first_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for ended, said in ((12.0, "4 rows in 2.0 s, 2 a second\n"), (10.0, "in 0.0 s, 0 a second\n")):
        seconds = iter([0.0, 10.0, ended])
        clock = SimpleNamespace(monotonic=seconds.__next__, time=lambda: 0.0)
        monkeypatch.setattr("admin.cli.output.time", clock)
        with show_progress("rows", shows=True) as report:
            assert report is not None
            report(0, 4)
            report(3, 4)
            report(4, 4)
        assert capsys.readouterr().err.endswith(said)
