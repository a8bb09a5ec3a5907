"""The harness works; what it measures of the product is for `make bench` to say."""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.benchmarks import (
    archive,
    cold_start,
    container_pushes,
    container_requests,
    handler,
    lists,
    nearby,
    push,
    report,
    verification,
)
from tests.benchmarks.capacity import count
from tests.benchmarks.harness import (
    SMALL,
    Comparison,
    Curve,
    Figure,
    Results,
    Scale,
    Spread,
    compare,
    cpu_seconds,
)
from tests.benchmarks.instant_programme import REQUESTS
from tests.support.container_tasks import need_valkey
from tests.support.identities import NOW
from tests.support.service import Service

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
SLOW = Figure("handler", "CPU of an event", 0.25, "", 0.1, Spread(0.25, 0.2, 0.3), "Because.")
QUICK = Figure("list", "requests", 2, "requests", 2)


def test_cases_take_turns_in_every_place() -> None:
    ran: list[str] = []

    def case(name: str) -> Callable[[], float]:
        def run() -> float:
            ran.append(name)
            return 1.0

        return run

    comparison = compare({name: case(name) for name in "abc"}, rounds=3)

    assert "".join(ran) == "abc" + "abc" + "bca" + "cab"
    assert {name: len(seconds) for name, seconds in comparison.seconds.items()} == dict.fromkeys(
        "abc", 3
    )


def test_ratio_is_median_of_round_ratios() -> None:
    # A machine that is slow in the second round is so for both.
    comparison = Comparison({"ours": [1.0, 50.0, 3.0], "naive": [10.0, 100.0, 10.0]})

    assert comparison.ratio("ours", "naive") == Spread(0.3, 0.2, 0.4)


def test_case_counts_cpu_and_checks_answer() -> None:
    calls = []
    case = cpu_seconds(lambda: calls.append(sum(range(20_000))), None, times=5)

    assert 0 < case() < 1
    assert len(calls) == 5
    with pytest.raises(AssertionError, match="answered 1 instead of 2"):
        cpu_seconds(lambda: 1, expected=2)()


@pytest.mark.parametrize(
    "measure",
    [archive.measure, handler.measure, nearby.measure, push.measure, verification.measure],
)
def test_small_measurement_answers_figures(
    measure: Callable[[Scale], Results], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPEN_DATA_DIR", raising=False)

    results = measure(SMALL)

    assert results.figures
    assert all(math.isfinite(figure.value) for figure in results.figures)
    for curve in results.curves:
        assert all(len(values) == len(curve.xs) for values in curve.lines.values())


def test_container_is_compared_with_strawberry() -> None:
    need_valkey()

    results = container_requests.measure(SMALL)

    # Each request has CPU and requests a second, to two peers.
    assert len(results.figures) == 4 * len(REQUESTS)
    assert all(0 < figure.value < math.inf for figure in results.figures)


def test_container_pushes_reach_only_their_users() -> None:
    need_valkey()

    *latencies, missing, others = container_pushes.measure(SMALL).figures

    assert len(latencies) == 2 * len(SMALL.subscribers)
    assert all(0 < figure.value < math.inf for figure in latencies)
    assert (missing.value, others.value) == (0, 0)


def test_every_cold_start_form_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cold_start, "compare", lambda cases, _: compare_once(cases))

    results = cold_start.measure(SMALL, cold_start.ROOT)

    assert [figure.value > 0 for figure in results.figures] == [True] * 5


def compare_once(cases: dict[str, Callable[[], float]]) -> Comparison:
    return Comparison({name: [case()] * 2 for name, case in cases.items()})


def test_list_costs_two_requests_or_naive_more(service: Service) -> None:
    results = lists.measure(service, SMALL)

    (curve,) = results.curves
    assert curve.lines == {lists.OURS: [2, 2], lists.NAIVE: [3, 4]}


def test_loaded_programme_verifies(moto_client: object, moto_environment: str) -> None:
    results = verification.measure_on_engine(moto_client, moto_environment, SMALL)  # type: ignore[arg-type] # moto's

    rate, still, _ = results.figures
    assert rate.what == "60 entries in the engine: a second"
    assert min(rate.value, still.value) > 0


def test_redeem_is_counted_by_requests_and_rows(service: Service) -> None:
    code = service.issue()["code"]

    cost = count(service, lambda: service.done("redeemQrToken", code=code))

    assert (cost.trips, cost.scans, cost.writes) == (2, 0, 8)
    # Its deposit is in two indexes, its ledger entry in one, the token in one.
    assert cost.index_writes == 4
    assert cost.reads == 3


def test_report_names_exceeded_budget_and_reason() -> None:
    text = report.format_report(Results([SLOW, QUICK]), NOW, "a machine, 2 cores")

    assert "Measured 2026-11-25 on: a machine, 2 cores." in text
    assert "| handler | CPU of an event | 0.250 | 0.200 to 0.300 | <= 0.100 | over |" in text
    assert "| list | requests | 2 requests |  | <= 2 | kept |" in text
    assert "- Over: CPU of an event is 0.250, its budget 0.100. Because." in text
    assert "Every budget is kept." in report.format_report(Results([QUICK]), NOW, "")


def test_page_has_report_and_pictures() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert report.put_between_markers(page, "x") != page
    assert f"{report.BEGIN}\n\nMeasured 20" in page
    for picture in ("list-requests", "nearby-reads", "push-cpu"):
        assert f"(performance/{picture}.svg)" in page
        assert 0 < (PAGE.parent / "performance" / f"{picture}.svg").stat().st_size < 100_000


def test_json_holds_figures_curves_and_rounds() -> None:
    results = Results([SLOW], [Curve("c", "t", "x", "y", [1], {"a": [2]})], {"r": {"a": [0.5]}})

    content = json.loads(report.to_json(results, datetime(2026, 11, 25, tzinfo=UTC), "m"))

    assert content["figures"][0]["is_over"] is True
    assert content["curves"][0]["lines"] == {"a": [2]}
    assert content["seconds"] == {"r": {"a": [0.5]}}
