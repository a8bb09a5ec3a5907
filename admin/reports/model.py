"""What a report says, in no language and no format: figures, tables, charts and checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final, Literal

from admin.reports.periods import Period


class Kind(StrEnum):
    """What a value is, which decides how it is written."""

    MONTH = "month"
    DAY = "day"
    COUNT = "count"
    KILOGRAMS = "kilograms"
    HOURS = "hours"
    TEXT = "text"
    ID = "id"
    NAME = "name"
    MATERIAL = "material"
    MUNICIPALITY = "municipality"
    RULE = "rule"
    FLAG = "flag"
    CHECK = "check"
    OUTCOME = "outcome"


NUMBERS: Final = (Kind.COUNT, Kind.KILOGRAMS, Kind.HOURS)


class Mark(Enum):
    """A value that is not there to show."""

    NOT_BEGUN = "not_begun"
    """Of a month that lies ahead."""
    FEW = "few"
    """So few people that a figure could say who they are."""
    NEVER = "never"
    """The day on which points that do not expire would."""
    NO_MUNICIPALITY = "no_municipality"
    """That of places without a code."""
    WHOLE_PROGRAMME = "whole_programme"
    """All municipalities together."""
    UNLIMITED = "unlimited"
    """A stock that never ends."""


@dataclass(frozen=True)
class Name:
    """What the programme calls a place, reward or municipality. Other people wrote it."""

    ja: str
    en: str | None


Value = str | int | float | bool | Name | Mark | None


@dataclass(frozen=True)
class Column:
    key: str
    kind: Kind


@dataclass(frozen=True)
class Table:
    """`query` is the file that the values come from, without `.sql`.

    `is_programme`: it is of the whole programme, whatever municipality was chosen. The last row is
    the sum of the others if `has_total`. `notes` are keys of texts.
    """

    name: str
    query: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    is_programme: bool = False
    has_total: bool = False
    notes: Sequence[str] = ()

    def values(self, key: str) -> list[Value]:
        """Return a column's values, without the sum."""
        place = [column.key for column in self.columns].index(key)
        rows = self.rows[:-1] if self.has_total else self.rows
        return [row[place] for row in rows]


@dataclass(frozen=True)
class Figure:
    """One of the few values that matter first. `before` is that of the period before, if known."""

    name: str
    kind: Kind
    value: Value
    query: str
    group: str
    is_programme: bool = False
    before: Value = None


@dataclass(frozen=True)
class Chart:
    """Columns of a table as a picture: `category` along the axis, a color for each of `series`."""

    name: str
    table: str
    shape: Literal["grouped", "stacked", "line", "ranked"]
    category: str
    series: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """Two sums that must be the same. `expected` comes from the ledger's entries."""

    name: str
    expected: int
    found: int
    queries: Sequence[str]
    month: str | None = None

    @property
    def holds(self) -> bool:
        return self.expected == self.found


@dataclass(frozen=True)
class Report:
    """`queries` has the SQL that was asked, by the name of its file.

    `names` are those of municipalities that the programme gives, by their codes.
    """

    period: Period
    municipality: str | None
    names: Mapping[str, Name]
    made_at: datetime
    figures: Sequence[Figure]
    charts: Sequence[Chart]
    tables: Mapping[str, Table]
    checks: Sequence[Check]
    queries: Mapping[str, str]

    @property
    def reconciles(self) -> bool:
        return all(check.holds for check in self.checks)
