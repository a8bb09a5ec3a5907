"""The right counts of roll-ups, added up by day from the tables or the archive."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from resolvers.domain.reports.rollups import USERS, Counts, Delta, name_of_month, periods_of

Counted = Mapping[tuple[str, str], Counts]
"""Counts by the period's name and the group."""


@dataclass
class CountedDays:
    """The counts of the days from `first` to `last`, and the groups of each month's users."""

    first: date
    last: date
    days: defaultdict[tuple[date, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    active: defaultdict[tuple[str, date], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def add(self, day: date, group: str, counts: Counts) -> None:
        self.days[day, group].update(counts)

    def add_user(self, user_id: str, day: date, group: str) -> None:
        self.active[user_id, day.replace(day=1)].add(group)

    def users(self) -> list[Delta]:
        """Return a delta without counts for each user and month, with the user's groups."""
        return [
            Delta(
                f"{name_of_month(month)}/{user_id}", month, {each: {} for each in groups}, user_id
            )
            for (user_id, month), groups in sorted(self.active.items())
        ]

    def counted(self) -> Counted:
        """Return the counts of the days, and of months and fiscal years that are complete."""
        sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        whole = self.whole_periods()
        for (day, group), counts in self.days.items():
            for period in periods_of(day):
                if period in whole:
                    sums[period, group].update(counts)
        for period, group, _ in {
            (period, group, user_id)
            for (user_id, month), groups in self.active.items()
            for period in periods_of(month)[1:]
            for group in groups
            if period in whole
        }:
            sums[period, group][USERS] += 1
        return sums

    def whole_periods(self) -> set[str]:
        """Return the days, and the months and fiscal years whose days are all among them."""
        span = range((self.last - self.first).days + 1)
        named = [periods_of(self.first + timedelta(days=number)) for number in span]
        outside = {
            *periods_of(self.first - timedelta(days=1)),
            *periods_of(self.last + timedelta(days=1)),
        }
        return {period for periods in named for period in periods} - outside
