"""Made-up answers of the archive: a programme of two municipalities that began in August 2026."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from admin.archive.answers import Answer
from admin.reports.model import Report
from admin.reports.periods import read_period
from admin.reports.report import make_report

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://example.com")'
"""Names that other people could give a place and a reward."""

Made = tuple[Sequence[str], Sequence[Sequence[Any]]]
"""The columns and rows of an answer."""


def columns(text: str) -> list[str]:
    return text.split()


def of_month(month: str, *values: object) -> tuple[object, ...]:
    """Return a row that begins with a month and its fiscal year."""
    year = int(month[:4])
    return (month, year if month[5:] >= "04" else year - 1, *values)


POINTS: Made = (
    columns(
        "local_month fiscal_year issued exchanged expired adjusted reversed opened outstanding"
    ),
    [
        of_month("2026-08", 100, 0, 0, 0, 0, 500, 600),
        of_month("2026-09", 0, 0, 0, 0, 0, 0, 600),
        of_month("2026-10", 1_300, -400, -50, 20, -10, 0, 1_460),
        of_month("2026-11", 40, 0, 0, 0, 0, 0, 1_500),
    ],
)
LIABILITY: Made = (
    ["expires_on", "points", "held"],
    [(None, 500, 0), ("2028-03-31", 900, 60), ("2027-03-31", 40, 0)],
)
MATERIALS: Made = (
    columns(
        "local_month fiscal_year municipality location_id name_ja name_en material unit deposits "
        "quantity points_earned kilograms co2e_kilograms"
    ),
    [
        of_month(
            *("2026-08", "13101", "a1", "千代田", "Chiyoda", "PET_BOTTLE", "PIECE", 3),
            *(500, 100, 12.5, 25.0),
        ),
        of_month("2026-09", *[None] * 6, 0, 0, 0, None, None),
        of_month(
            *("2026-10", "13101", "a1", "千代田", "Chiyoda", "PET_BOTTLE", "PIECE", 40),
            *(5_000, 1_000, 125.0, 250.0),
        ),
        of_month(
            "2026-10", "13102", "b2", SCRIPT, None, "BATTERY", "PIECE", 4, 30, 200, None, None
        ),
        of_month(
            "2026-10", None, "c3", FORMULA, "-1+1", "NEWSPAPER", "GRAM", 5, 20_500, 100, 20.5, None
        ),
        of_month(
            *("2026-11", "13101", "a1", "千代田", "Chiyoda", "PET_BOTTLE", "PIECE", 1),
            *(200, 40, 5.0, 10.0),
        ),
    ],
)
_PEOPLE = ["participants", "new_participants", "returning_participants"]
PEOPLE: Made = (
    ["local_month", "fiscal_year", "municipality", *_PEOPLE],
    [
        of_month("2026-08", "all", 6, 6, 0),
        of_month("2026-09", "all", 0, 0, 0),
        of_month("2026-10", "all", 30, 25, 5),
        of_month("2026-11", "all", 1, 0, 1),
        of_month("2026-08", "13101", 6, 6, 0),
        of_month("2026-10", "13101", 21, 17, 4),
        of_month("2026-11", "13101", 1, 0, 1),
        of_month("2026-10", "13102", 4, 4, 0),
        of_month("2026-10", None, 5, 5, 0),
        of_month("2026-08", "13103", 6, 6, 0),
    ],
)
PEOPLE_OF_YEAR: Made = (
    ["fiscal_year", "municipality", *_PEOPLE],
    [
        (2026, "all", 31, 31, 0),
        (2026, "13101", 23, 23, 0),
        (2026, "13102", 4, 4, 0),
        (2026, None, 7, 7, 0),
    ],
)
REWARDS: Made = (
    columns("local_month fiscal_year reward_id name_ja name_en exchanges quantity points"),
    [
        of_month("2026-09", None, None, None, 0, 0, 0),
        of_month("2026-10", "r1", "図書カード", "Book card", 3, 5, 250),
        of_month("2026-10", "r2", FORMULA, None, 1, 15, 150),
    ],
)
STOCK: Made = (
    columns("reward_id name_ja name_en is_active stock_count quantity_last_90_days runway_days"),
    [
        ("r2", FORMULA, None, True, None, 15, None),
        ("r1", "図書カード", "Book card", True, 10, 5, 180),
        ("r3", "タオル", "Towel", False, 0, 0, 0),
    ],
)
APPROVALS: Made = (
    columns(
        "local_month fiscal_year requested approved rejected cancelled expired waiting "
        "average_hours longest_hours"
    ),
    [of_month("2026-10", 4, 2, 1, 0, 0, 1, 5.25, 12.5)],
)
ANOMALIES: Made = (
    ["rule", "local_date", "subject", "value", "threshold", "detail"],
    [("many_redemptions", "2026-10-09", "user-1", 14, 10, "deposits in the day")],
)
BUDGETS: Made = (
    columns(
        "local_month fiscal_year municipality ceiling issued_before issued issued_in_year remaining"
    ),
    [
        ("2026-08", 2026, "13101", None, 0, 0, 0, None),
        ("2026-09", 2026, "13101", 1_500, 100, 0, 0, 1_400),
        ("2026-10", 2026, "13101", 1_200, 100, 1_000, 1_000, 100),
        ("2026-11", 2026, "13101", 1_200, 100, 40, 1_040, 60),
        ("2026-08", 2026, None, 300, 0, 20, 20, 280),
        ("2026-09", 2026, None, 300, 0, 0, 20, 280),
        ("2026-10", 2026, None, 300, 0, 80, 100, 200),
        ("2026-08", 2025, None, 9_000, 0, 7, 7, 8_993),
    ],
)
"""Of a municipality without a ceiling at first, and of places in none, without a newest month."""
RECONCILIATION: Made = (
    ["name", "expected", "found"],
    [("balances", 1_500, 1_500), ("deposits", 1_440, 1_440), ("entries", 61, 61)],
)
CHAIN: Made = (["user_id", "sequence", "problem"], [])
NAMES: Made = (["municipality", "name_ja", "name_en"], [("13101", "千代田区", "Chiyoda")])


@dataclass
class MadeArchive:
    """Answers by the name of the file that a statement begins with; keeps what was asked."""

    answers: Mapping[str, Made]
    asked: list[str] = field(default_factory=list)

    def query(self, sql: str) -> Answer:
        self.asked.append(sql)
        name = re.search(r"-- (\w+)\n", sql)
        assert name is not None
        columns, rows = self.answers[name[1]]
        return Answer(columns, (tuple(row) for row in rows if _is_wanted(sql, columns, row)))


ANSWERS: Mapping[str, Made] = {
    "points_by_month": POINTS,
    "liability_by_expiry": LIABILITY,
    "materials_by_month": MATERIALS,
    "participants_by_month": PEOPLE,
    "participants_by_fiscal_year": PEOPLE_OF_YEAR,
    "rewards_by_month": REWARDS,
    "reward_stock": STOCK,
    "approvals_by_month": APPROVALS,
    "anomalies": ANOMALIES,
    "budget_by_month": BUDGETS,
    "reconciliation": RECONCILIATION,
    "chain": CHAIN,
}
STATEMENTS = {name: f"-- {name}\nSELECT 1\n" for name in ANSWERS}


def report_of(
    *,
    month: str | None = None,
    fiscal_year: str | None = None,
    municipality: str | None = None,
    answers: Mapping[str, Made] | None = None,
) -> Report:
    """Return the report of a period as of NOW; `answers` replace those of their names."""
    archive = MadeArchive({"municipalities": NAMES, **ANSWERS, **(answers or {})})
    period = read_period(month, fiscal_year, NOW, TOKYO)
    return make_report(archive.query, STATEMENTS, period, municipality, NOW)


def _is_wanted(sql: str, columns: Sequence[str], row: Sequence[Any]) -> bool:
    """Do what the conditions of a report ask for: ranges, and a municipality."""
    values = dict(zip(columns, row, strict=True))
    for column, first, last in re.findall(r"(\w+) BETWEEN '?([\d-]+)'? AND '?([\d-]+)'?", sql):
        if not first <= str(values[column]) <= last:
            return False
    wanted = re.search(r"municipality = '(\d+)'", sql)
    return wanted is None or values["municipality"] == wanted[1]
