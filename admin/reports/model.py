"""The content of a report in no language and no format: figures, tables, charts and checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final, Literal

from admin.reports.periods import Period


class Kind(StrEnum):
    """The type of a value, which decides its format."""

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
    """A special value in place of a figure."""

    NOT_BEGUN = "not_begun"
    """A month in the future."""
    FEW = "few"
    """So few people that a figure could identify them."""
    NEVER = "never"
    """The expiry date of points that do not expire."""
    NO_MUNICIPALITY = "no_municipality"
    """The municipality of places without a code."""
    WHOLE_PROGRAMME = "whole_programme"
    """All municipalities together."""
    UNLIMITED = "unlimited"
    """An unlimited stock."""


@dataclass(frozen=True)
class Name:
    """The name of a place, reward or municipality, which is untrusted text."""

    ja: str
    en: str | None


Value = str | int | float | bool | Name | Mark | None


@dataclass(frozen=True)
class Column:
    key: str
    kind: Kind


@dataclass(frozen=True)
class Table:
    """`query` is the name of the values' file, without `.sql`.

    `is_programme`: it covers the whole programme, also if a municipality was chosen. The last row
    is the sum of the others if `has_total`. `notes` are keys of texts.
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
    """A key figure. `before` is the value of the period before, if known."""

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
    """Two sums that must be equal. `expected` comes from the ledger's entries."""

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
    """`queries` has the SQL of each query, by the name of its file.

    `names` are the municipalities' names from the programme, by their codes.
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
