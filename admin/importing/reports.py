"""The result of an import, for every row and for the file."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class MunicipalityOrigin(StrEnum):
    """The origin of the code of a location's municipality.

    KEPT: the location had it, and neither the operator nor the file names another.
    """

    OPTION = "option"
    FILE = "file"
    OUTLINES = "outlines"
    KEPT = "kept"
    NONE = "none"


@dataclass(frozen=True)
class RowReport:
    """The result of a row. If it is not done, it has a reason, and the column at fault if any."""

    file: str
    row: int
    name: str
    outcome: Outcome
    location_id: str | None = None
    column: str | None = None
    reason: str | None = None
    accepts_nothing: bool = False
    """Whether the location has no materials, so that deposits there earn no points."""
    municipality: str | None = None
    municipality_from: MunicipalityOrigin | None = None
    """None: the row is not done."""


@dataclass(frozen=True)
class ImportReport:
    file: str
    source: str
    rows: tuple[RowReport, ...]
    not_reached: int = 0
    """The number of rows that follow, not tried because the tables were lost."""

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows of each Outcome."""
        return {
            outcome.value: sum(row.outcome is outcome for row in self.rows) for outcome in Outcome
        }

    @property
    def municipality_counts(self) -> dict[str, int]:
        """The number of done rows of each MunicipalityOrigin."""
        return {
            origin.value: sum(row.municipality_from is origin for row in self.rows)
            for origin in MunicipalityOrigin
        }

    @property
    def not_done(self) -> list[RowReport]:
        """The rows with outcome REFUSED or UNKNOWN; at least one if some rows were not reached."""
        return [row for row in self.rows if row.outcome in (Outcome.REFUSED, Outcome.UNKNOWN)]
