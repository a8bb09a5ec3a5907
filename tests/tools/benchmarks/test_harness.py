"""The harness works; what it measures of the product is for `make bench` to say."""

from functools import partial
from pathlib import Path

from tests.support.identities import NOW
from tools.benchmarks.harness import Results, compare, ratio_figure
from tools.benchmarks.report import BEGIN, format_report, put_between_markers

PAGE = Path(__file__).parents[3] / "docs" / "performance.md"


def test_cases_take_turns_and_reach_the_page() -> None:
    ran: list[str] = []
    # A machine that is slow in the second round is so for both.
    seconds = {"ours": iter([9.0, 1.0, 50.0, 3.0]), "naive": iter([9.0, 10.0, 100.0, 10.0])}

    def run(name: str) -> float:
        ran.append(name)
        return next(seconds[name])

    comparison = compare({name: partial(run, name) for name in seconds}, rounds=3)
    ratio = comparison.ratio("ours", "naive")
    figure = ratio_figure("handler", "CPU of an event", ratio, budget=0.1, why_over="Because.")
    page = put_between_markers(
        PAGE.read_text("utf-8"), format_report(Results([figure]), NOW, "a machine, 2 cores")
    )

    assert ran == ["ours", "naive", "ours", "naive", "naive", "ours", "ours", "naive"]
    assert f"{BEGIN}\n\nMeasured 2026-11-25 on: a machine, 2 cores." in page
    assert "| handler | CPU of an event | 0.300 | 0.200 to 0.400 | <= 0.100 | over |" in page
    assert "- Over: CPU of an event is 0.300, its budget 0.100. Because." in page
