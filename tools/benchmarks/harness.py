"""Run compared cases in turns within one run: machines are noisy, ratios are stable.

Every round runs each case once, in an order that shifts by one; a ratio is the median of the
rounds' own ratios.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

LEAST_ROUNDS = 11


@dataclass(frozen=True)
class Scale:
    """The amount of measurement: `TENTH` is at most a tenth, and its ratios are rough."""

    rounds: int = LEAST_ROUNDS
    handler_calls: int = 60
    requests: int = 32
    list_lengths: Sequence[int] = (10, 40, 100)
    subscribers: Sequence[int] = (100, 300, 1000)
    events: int = 3
    event_records: int = 300
    visits: int = 300
    archive_entries: int = 1_000_000
    points: Sequence[int] = (5_000, 20_000, 60_000)
    centres: int = 50
    verified_citizens: int = 50_000
    engine_citizens: int = 2_500


TENTH = Scale(
    rounds=3,
    handler_calls=20,
    requests=8,
    list_lengths=(10, 100),
    subscribers=(100,),
    event_records=100,
    visits=50,
    archive_entries=20_000,
    points=(2_000,),
    centres=10,
    verified_citizens=1_000,
    engine_citizens=100,
)


@dataclass(frozen=True)
class Spread:
    """The median of the rounds' ratios and the bounds of their middle half."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """One line of the table. `budget` is the largest allowed `value`; None: there is none.

    The report prints `why_over` if the budget is exceeded.
    """

    subject: str
    what: str
    value: float
    unit: str = ""
    budget: float | None = None
    spread: Spread | None = None
    why_over: str = ""

    @property
    def is_over(self) -> bool:
        return self.budget is not None and self.value > self.budget


@dataclass(frozen=True)
class Curve:
    """How figures grow: values by name, one for each x."""

    name: str
    title: str
    x_label: str
    y_label: str
    xs: Sequence[float]
    lines: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Results:
    figures: list[Figure] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    rounds: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, other: "Results") -> None:
        self.figures.extend(other.figures)
        self.curves.extend(other.curves)
        self.rounds.update(other.rounds)


def ratio_figure(subject: str, what: str, spread: Spread, **more: object) -> Figure:
    return Figure(subject, what, spread.median, spread=spread, **more)  # type: ignore[arg-type] # budget and why_over, as Figure has them


class Comparison:
    """The seconds of every round of every case."""

    def __init__(self, seconds: dict[str, list[float]]) -> None:
        self.seconds = seconds

    def ratio(self, case: str, to: str) -> Spread:
        ratios = [a / b for a, b in zip(self.seconds[case], self.seconds[to], strict=True)]
        low, _, high = quantiles(ratios, n=4, method="inclusive")
        return Spread(median(ratios), low, high)


def compare(cases: Mapping[str, Callable[[], float]], rounds: int) -> Comparison:
    """Run the cases, each of which returns its seconds, in turns; the first run does not count."""
    names = list(cases)
    for name in names:
        cases[name]()
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in rotated(names, number):
            seconds[name].append(cases[name]())
    return Comparison(seconds)


def rotated(names: Sequence[str], number: int) -> list[str]:
    """Return the order of round `number`."""
    first = number % len(names)
    return [*names[first:], *names[:first]]


def cpu_seconds(
    work: Callable[[], object], expected: object, times: int = 1
) -> Callable[[], float]:
    """A case: the CPU of this process that one call of `work` takes; its answer is checked."""

    def run() -> float:
        answer: object = None
        began = time.process_time()
        for _ in range(times):
            answer = work()
        seconds = time.process_time() - began
        assert answer == expected, f"answered {answer!r} instead of {expected!r}"
        return seconds / times

    return run
