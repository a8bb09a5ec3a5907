"""The result of a migration: for every row of the old tables, and of the map."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from admin.migration.account_maps import MapRow


class Migration(StrEnum):
    """The outcome of a row. DIFFERS: the data here has other content, and stays."""

    MIGRATED = "migrated"
    UNCHANGED = "unchanged"
    DIFFERS = "differs"
    REFUSED = "refused"
    UNMAPPED = "unmapped"
    UNKNOWN = "unknown"
    NOT_REACHED = "not reached"


WRITTEN = frozenset({Migration.MIGRATED, Migration.UNCHANGED})
IS_DONE = WRITTEN | {Migration.UNMAPPED}


@dataclass(frozen=True)
class MigratedRow:
    """A reward or a location. One that is not done has a reason; `notes` name omitted parts."""

    table: str
    id: str
    outcome: Migration
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MigratedAccount:
    """An old account. `points` is its old balance, None if that is not a whole number."""

    id: str
    outcome: Migration
    points: int | None
    sub: str | None = None
    map_row: int | None = None
    reason: str | None = None


@dataclass(frozen=True)
class LedgerDifference:
    """An old account whose ledger does not sum up to its balance.

    `points` is None if the account does not exist, or if its balance cannot be read; the account's
    row reports that. `unreadable` counts the ledger's rows without a whole number of points, which
    are not in the sum.
    """

    id: str
    points: int | None
    ledger_points: int
    unreadable: int = 0
    has_account: bool = True


@dataclass(frozen=True)
class MigrationReport:
    users_table: str
    ledger_table: str
    map_file: str
    dry_run: bool
    accounts: tuple[MigratedAccount, ...]
    map_problems: tuple[MapRow, ...]
    ledger_differences: tuple[LedgerDifference, ...]
    rewards: tuple[MigratedRow, ...]
    locations: tuple[MigratedRow, ...]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """The number of rows of each outcome that occurs."""
        return {
            "accounts": _count(row.outcome for row in self.accounts),
            "rewards": _count(row.outcome for row in self.rewards),
            "locations": _count(row.outcome for row in self.locations),
        }

    @property
    def sums(self) -> dict[str, int]:
        """The sums of the old balances, in all and by outcome; only whole numbers count."""
        sums = {"old": 0} | {outcome.value: 0 for outcome in Migration}
        for account in self.accounts:
            sums["old"] += account.points or 0
            sums[account.outcome] += account.points or 0
        return sums

    @property
    def has_problems(self) -> bool:
        """Whether anything needs attention. An account that is not mapped does not."""
        outcomes = {row.outcome for row in self.accounts}
        outcomes |= {row.outcome for row in (*self.rewards, *self.locations)}
        return bool(self.map_problems) or not outcomes <= IS_DONE


def _count(outcomes: Iterable[Migration]) -> dict[str, int]:
    counts = Counter(outcomes)
    return {outcome.value: counts[outcome] for outcome in Migration if counts[outcome]}
