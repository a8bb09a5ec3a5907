"""What became of an import: of every row, and of the file."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RowReport:
    """What became of a row; one that is not done has a reason and, where at fault, a column."""

    file: str
    row: int
    name: str
    outcome: Outcome
    location_id: str | None = None
    column: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ImportReport:
    file: str
    source: str
    rows: tuple[RowReport, ...]
    not_reached: int = 0
    """How many more rows the file has: the database was lost before them."""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to what, by the words of Outcome, each of which is there."""
        return {
            outcome.value: sum(row.outcome is outcome for row in self.rows) for outcome in Outcome
        }

    @property
    def not_done(self) -> list[RowReport]:
        """The rows that somebody has to look after; where some were not reached, there is one."""
        return [row for row in self.rows if row.outcome in (Outcome.REFUSED, Outcome.UNKNOWN)]
