"""The texts of a report in one language, and its formats of values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import resources
from typing import Final, Literal
from zoneinfo import ZoneInfo

from admin.reports.model import NUMBERS, Column, Kind, Mark, Name, Report, Value

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
_TEXTS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = json.loads(
    resources.files(__package__).joinpath("assets/texts.json").read_text("utf-8")
)
_SHORT_ID = 8
_ENGLISH_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True)
class Words:
    """`names` are those of municipalities, by their codes."""

    language: Language
    names: Mapping[str, Name] = field(default_factory=dict)

    def text(self, part: str, key: str, **values: object) -> str:
        """Return a text of assets/texts.json; raise KeyError for an unknown one."""
        return _TEXTS[self.language][part][key].format(**values)

    def page(self, key: str, **values: object) -> str:
        return self.text("page", key, **values)

    def label(self, column: Column) -> str:
        """Return a column's heading; that of a material is the material's name."""
        known = _TEXTS[self.language]
        return known["columns"].get(column.key) or known["materials"].get(column.key, column.key)

    def show(self, kind: Kind, value: Value) -> str:
        """Return a value as text. An unknown one is a dash."""
        if value is None:
            return self.text("marks", "unknown")
        if isinstance(value, Mark):
            return self.text("marks", value.value)
        if isinstance(value, Name):
            return (value.en if self.language == "en" else None) or value.ja
        if isinstance(value, bool):
            agreement = ("disagrees", "agrees") if kind == Kind.OUTCOME else ("no", "yes")
            return self.text("marks", agreement[value])
        if kind in NUMBERS:
            return self._number(kind, value)
        return self._word(kind, str(value))

    def period(self, report: Report) -> str:
        period = report.period
        if period.is_month:
            return self.month(period.name)
        first, last = self.month(period.months[0]), self.month(period.months[-1])
        return self.page("fiscal_year_of", year=period.name, first=first, last=last)

    def scope(self, report: Report) -> str:
        if report.municipality is None:
            return self.page("whole_programme")
        return self.show(Kind.MUNICIPALITY, report.municipality)

    def month(self, month: str) -> str:
        year, number = int(month[:4]), int(month[5:])
        if self.language == "ja":
            return f"{year}年{number}月"
        return f"{_ENGLISH_MONTHS[number - 1]} {year}"

    def short_month(self, month: str) -> str:
        """Return the month without its year, for the axis of a chart."""
        number = int(month[5:])
        return f"{number}月" if self.language == "ja" else _ENGLISH_MONTHS[number - 1]

    def day(self, day: date) -> str:
        if self.language == "ja":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        local = moment.astimezone(zone)
        return f"{self.day(local.date())} {local:%H:%M}"

    def _number(self, kind: Kind, value: str | float) -> str:
        number = f"{value:,}" if kind == Kind.COUNT else f"{float(value):,.1f}"
        return number.replace("-", "\N{MINUS SIGN}")

    def _municipality(self, code: str) -> str:
        # The words around the code also keep Excel from dropping its leading 0.
        if code not in self.names:
            return self.page("municipality", code=code)
        name = self.show(Kind.NAME, self.names[code])
        return self.page("named_municipality", name=name, code=code)

    def _word(self, kind: Kind, value: str) -> str:
        if kind == Kind.MONTH:
            return self.month(value)
        if kind == Kind.ID:
            # The workbook and the CSV files show the complete text.
            return value[:_SHORT_ID]
        if kind == Kind.DAY:
            return self.day(date.fromisoformat(value))
        if kind == Kind.MUNICIPALITY:
            return self._municipality(value)
        part = {Kind.MATERIAL: "materials", Kind.RULE: "rules", Kind.CHECK: "checks"}.get(kind)
        return _TEXTS[self.language][part].get(value, value) if part else value
