"""Reports of the programme: the roll-ups of a period, and the figures from their counts."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import check_range
from resolvers.domain.reports.rollups import Counts, name_of_fiscal_year, name_of_month, parent_of

DAYS_MAXIMUM: Final = 366
FISCAL_YEARS: Final = (2000, 2999)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Step:
    """A day or a month of a report; `name` is the name of its roll-ups."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class ReportPeriod:
    """The days of a report, both included.

    whole: The period whose roll-ups are the totals; None: they are the sums of the days.
    steps: The days or months that the report shows.
    """

    first: date
    last: date
    whole: str | None
    steps: Sequence[Step]

    @property
    def counts_users(self) -> bool:
        """Return whether distinct users are known: sums of days would count some users twice."""
        return self.whole is not None

    @property
    def steps_count_users(self) -> bool:
        return self.steps[0].first != self.steps[0].last

    def listings(self, kind: str) -> Iterator[tuple[str, str, str]]:
        """Yield the lists of municipalities or rewards, each with its first and last period."""
        names = [self.whole] if self.whole else [step.name for step in self.steps]
        parents = dict.fromkeys(map(parent_of, names))
        for parent in parents:
            yield f"{kind}/{parent}", names[0], names[-1]


@dataclass(frozen=True)
class ProgrammeReport:
    """Counts of a period. Municipalities are by their keys, None for locations without one.

    counted_at: When the newest of the roll-ups was written; None if there are none.
    """

    period: ReportPeriod
    municipality: str | None
    totals: Counts
    steps: Sequence[tuple[Step, Counts]]
    municipalities: Mapping[str | None, Counts]
    rewards: Mapping[str | None, Counts]
    counted_at: datetime | None


@dataclass(frozen=True)
class PointsMoved:
    """Points by type of movement; `change` is that of all accounts, held points included."""

    issued: int
    opened: int
    spent: int
    refunded: int
    expired: int
    adjusted: int
    reversed: int
    held: int
    released: int
    change: int


def read_period(
    month: str | None, fiscal_year: int | None, first: date | None, last: date | None
) -> ReportPeriod:
    """Return the period, given in one of three ways; raise InvalidInputError."""
    given = [month is not None, fiscal_year is not None, not (first is None and last is None)]
    if sum(given) != 1:
        raise InvalidInputError(
            "pass one of month, fiscalYear, or firstDay with lastDay", ["month"]
        )
    if month is not None:
        return _read_month(month)
    if fiscal_year is not None:
        check_range(fiscal_year, *FISCAL_YEARS, ["fiscalYear"])
        begins = date(fiscal_year, 4, 1)
        months = [date(fiscal_year, number, 1) for number in range(4, 13)]
        months += [date(fiscal_year + 1, number, 1) for number in range(1, 4)]
        steps = [Step(name_of_month(each), each, _end_of_month(each)) for each in months]
        return ReportPeriod(begins, steps[-1].last, name_of_fiscal_year(begins), steps)
    if first is None or last is None:
        missing = "firstDay" if first is None else "lastDay"
        raise InvalidInputError("firstDay and lastDay belong together: pass both", [missing])
    if not timedelta() <= last - first < timedelta(days=DAYS_MAXIMUM):
        raise InvalidInputError(
            f"lastDay must be firstDay or one of the {DAYS_MAXIMUM - 1} days after it", ["lastDay"]
        )
    return ReportPeriod(first, last, None, _days_of(first, last))


def points_moved(counts: Counts) -> PointsMoved:
    """Return the points of these counts; points that leave accounts are positive."""

    def net(kind: str) -> int:
        return counts.get(f"points/{kind}", 0) + counts.get(f"held/{kind}", 0)

    moved = {
        "issued": net("earned"),
        "opened": net("opened"),
        "refunded": net("refunded"),
        "adjusted": net("adjusted"),
        "reversed": net("reversed"),
    }
    spent, expired = -net("spent"), -net("expired")
    return PointsMoved(
        **moved,
        spent=spent,
        expired=expired,
        held=counts.get("held/held", 0),
        released=-counts.get("held/released", 0),
        change=sum(moved.values()) - spent - expired,
    )


def materials_of(counts: Counts) -> Iterator[tuple[str, str, int, int]]:
    """Yield each material and unit with its quantity and the points for it."""
    for name in sorted(counts):
        kind, _, what = name.partition("/")
        if kind == "quantity":
            material, _, unit = what.partition("/")
            yield material, unit, counts[name], counts.get(f"earned/{what}", 0)


def sum_up(several: Iterable[Counts]) -> Counts:
    total: Counter[str] = Counter()
    for counts in several:
        total.update(counts)
    return total


def _read_month(month: str) -> ReportPeriod:
    if not _MONTH.fullmatch(month) or month < "0001":
        raise InvalidInputError("month must be a month like 2026-11", ["month"])
    first = date.fromisoformat(f"{month}-01")
    last = _end_of_month(first)
    return ReportPeriod(first, last, month, _days_of(first, last))


def _days_of(first: date, last: date) -> list[Step]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Step(day.isoformat(), day, day) for day in days]


def _end_of_month(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
