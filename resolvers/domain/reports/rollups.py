"""Roll-ups: counts of events by period and by group, for reports that read few rows.

An event counts in its local day, its month and its fiscal year. Its group is the whole programme
and, if it has one, its municipality or its reward. No event counts twice: its mark and its counts
are one transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from resolvers.domain.base.times import fiscal_year_of

ALL: Final = "all"
WITHOUT: Final = "municipality/none"
"""The group of deposits at locations without a municipality."""
USERS: Final = "users"
"""The count of distinct users with a deposit. Months and fiscal years have it, days do not."""
KEPT_DAYS: Final = 90
"""The time that an event's mark is kept: longer than queues keep an event that is sent again."""
DAYS_BEFORE_SETTLED: Final = 2
"""A day before yesterday is settled: all its events are in the tables."""

Counts = Mapping[str, int]


def group_of_municipality(key: str | None) -> str:
    return WITHOUT if key is None else f"municipality/{key}"


def group_of_reward(reward_id: str) -> str:
    return f"reward/{reward_id}"


def member_of(group: str) -> str | None:
    """Return the municipality's key or the reward's id; None for WITHOUT."""
    return None if group == WITHOUT else group.partition("/")[2]


def name_of_month(day: date) -> str:
    return f"{day:%Y-%m}"


def name_of_fiscal_year(day: date) -> str:
    return f"FY{fiscal_year_of(day)}"


def periods_of(day: date) -> tuple[str, str, str]:
    return day.isoformat(), name_of_month(day), name_of_fiscal_year(day)


def is_day(period: str) -> bool:
    return len(period) == len("yyyy-mm-dd")


def parent_of(period: str) -> str:
    """Return the period whose list of municipalities or rewards has this period's roll-ups."""
    if period.startswith("FY"):
        return "years"
    if len(period) == len("yyyy-mm"):
        return name_of_fiscal_year(date.fromisoformat(f"{period}-01"))
    return period[: len("yyyy-mm")]


def listing_of(period: str, group: str) -> str | None:
    """Return the partition of the roll-up's list; None: the roll-up of ALL is in no list."""
    return None if group == ALL else f"{group.partition('/')[0]}/{parent_of(period)}"


def rollup_id_of(period: str, group: str) -> str:
    return f"{period}/{group}"


def is_settled(day: date, today: date) -> bool:
    return day <= today - timedelta(days=DAYS_BEFORE_SETTLED)


def kept_until(counted_at: datetime) -> int:
    """Return the `ttl` of a mark."""
    return int((counted_at + timedelta(days=KEPT_DAYS)).timestamp())


@dataclass(frozen=True)
class Delta:
    """One event's counts by group, on its local day, and the groups in which its user is active."""

    event_id: str
    day: date
    counts: Mapping[str, Counts]
    user_id: str | None = None

    @property
    def periods(self) -> tuple[str, str, str]:
        return periods_of(self.day)

    def active_in(self) -> Iterator[str]:
        """Yield the roll-ups, by their ids, in which the user is active."""
        if self.user_id is not None:
            for period in self.periods[1:]:
                for group in self.counts:
                    yield rollup_id_of(period, group)


@dataclass(frozen=True)
class Activity:
    """The roll-ups of a fiscal year in which a user is counted. `version` locks the row."""

    user_id: str
    fiscal_year: str
    counted_in: frozenset[str] = frozenset()
    version: int = 0


@dataclass(frozen=True)
class Additions:
    """Counts that deltas add, by the period's name and the group, and changed activities."""

    counts: Mapping[tuple[str, str], Counts]
    activities: Sequence[Activity]


def add_up(
    deltas: Iterable[Delta],
    activities: Mapping[tuple[str, str], Activity],
    sealed: Collection[str] = (),
) -> Additions:
    """Return the counts that the deltas add to roll-ups and to the activities of their users.

    `activities` are by fiscal year and user. `sealed` are the ids of days' roll-ups that take no
    more events: they, their months and their years already include these events.
    """
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    now_active: dict[tuple[str, str], set[str]] = defaultdict(set)
    for delta in deltas:
        for group, added in delta.counts.items():
            if added and rollup_id_of(delta.day.isoformat(), group) not in sealed:
                for period in delta.periods:
                    counts[period, group].update(added)
        if delta.user_id is not None:
            now_active[name_of_fiscal_year(delta.day), delta.user_id].update(delta.active_in())
    changed = []
    for (fiscal_year, user_id), found in now_active.items():
        old = activities.get((fiscal_year, user_id), Activity(user_id, fiscal_year))
        new = found - old.counted_in
        for rollup_id in new:
            period, _, group = rollup_id.partition("/")
            counts[period, group][USERS] += 1
        if new:
            counted_in = old.counted_in | new
            changed.append(Activity(user_id, fiscal_year, counted_in, old.version + 1))
    return Additions(counts, changed)


def difference(right: Counts, stored: Counts) -> Counts:
    """Return the counts that are missing from `stored`, negative for surplus, without zeros."""
    lacks = {name: right.get(name, 0) - stored.get(name, 0) for name in sorted({*right, *stored})}
    return {name: number for name, number in lacks.items() if number}
