"""A few of the seeds of `make simulate`, and what makes them worth running."""

import logging
from collections.abc import Callable, Iterator

import pytest

from tests.simulation.hostile.linearizability import Event, State, stuck_at
from tests.simulation.hostile.network import KINDS
from tests.simulation.hostile.seed import ABSENT, Plan, Result, run, shorten

SEEDS = range(1, 9)


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    """Each of hundreds of faults has its lines."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def results() -> list[Result]:
    logging.disable(logging.CRITICAL)
    return [run(Plan(seed)) for seed in SEEDS]


def test_p5_p8_p14_hostile_network_breaks_nothing(results: list[Result]) -> None:
    assert [result.problems for result in results] == [[]] * len(SEEDS)


def test_seeds_have_operations_and_faults(results: list[Result]) -> None:
    assert min(result.operations for result in results) >= 15
    assert sum(result.faults for result in results) >= 100
    assert len(frozenset().union(*(result.kinds for result in results))) >= len(KINDS) - 2


@pytest.mark.slow
def test_same_seed_is_same_life(results: list[Result]) -> None:
    again = run(Plan(SEEDS[0]))

    assert (again.trace, again.story) == (results[0].trace, results[0].story)
    assert len({result.trace for result in results}) == len(SEEDS)


@pytest.mark.slow
def test_broken_seed_is_told_in_few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a request that DynamoDB has done, and answers with an error, is told as a failure."""
    monkeypatch.setattr("resolvers.storage.base.client._commit_failure", lambda error, _: error)
    absent = frozenset(ABSENT) - {"kiosk", "hanako", "taro"}
    broken = next(plan for plan in (Plan(n, absent=absent) for n in SEEDS) if run(plan).problems)

    shortest = shorten(broken)

    assert "had written" in shortest.problems[0]
    assert len(shortest.story) < len(run(broken).story)
    assert shortest.plan.absent > absent
    assert f"--seed {broken.seed}" in shortest.plan.command
    assert run(shortest.plan).story == shortest.story


def _write(value: int) -> Callable[[State], State | None]:
    return lambda _: value


def _read(value: int) -> Callable[[State], State | None]:
    return lambda state: state if state == value else None


@pytest.mark.parametrize(
    ("events", "fits"),
    [
        # One after the other.
        ([Event("write", _write(1), 0, 1), Event("read", _read(1), 2, 3)], True),
        ([Event("write", _write(1), 0, 1), Event("read", _read(0), 2, 3)], False),
        # At once: either.
        ([Event("write", _write(1), 0, 3), Event("read", _read(0), 1, 2)], True),
        ([Event("write", _write(1), 0, 3), Event("read", _read(1), 1, 2)], True),
        # What was seen stays seen.
        (
            [
                Event("write", _write(1), 0, 9),
                Event("read", _read(1), 1, 2),
                Event("read", _read(0), 3, 4),
            ],
            False,
        ),
        # Without an answer it may happen at any time.
        ([Event("write", _write(1), 0), Event("read", _read(0), 5, 6)], True),
        ([Event("write", _write(1), 4), Event("read", _read(1), 1, 2)], False),
    ],
)
def test_answers_fit_an_order_or_none(events: list[Event], *, fits: bool) -> None:
    assert (stuck_at(events, 0) == []) is fits
