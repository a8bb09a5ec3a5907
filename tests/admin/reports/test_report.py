"""The figures and tables of a report, from made-up answers."""

import pytest

from admin.reports.model import Figure, Mark, Name, Report, Table, Value
from admin.reports.periods import read_period
from admin.reports.report import MunicipalityError, make_report
from tests.support.reports import (
    ANSWERS,
    FORMULA,
    NAMES,
    NOW,
    STATEMENTS,
    TOKYO,
    Made,
    MadeArchive,
    report_of,
)


def figures_of(report: Report) -> dict[str, Value]:
    return {figure.name: figure.value for figure in report.figures}


def figure_of(report: Report, name: str) -> Figure:
    return next(figure for figure in report.figures if figure.name == name)


def row_of(table: Table, first: Value) -> list[Value]:
    return next(list(row[1:]) for row in table.rows if row[0] == first)


def test_month_has_figures_of_its_month() -> None:
    report = report_of(month="2026-10")

    assert figures_of(report) == {
        "issued": 1_300,
        "used": 400,
        "expired": 50,
        "outstanding": 1_460,
        "kilograms": 145.5,
        "pieces": 5_030,
        "places": 3,
        "participants": 30,
        "new_participants": 25,
        "reward_pieces": 20,
        "exchanges": 4,
    }
    assert figure_of(report, "outstanding").before == 600
    assert figure_of(report, "issued").before == 0
    for month in ("2026-11", "2026-08"):
        assert {figure.before for figure in report_of(month=month).figures} == {None}


def test_month_has_tables_of_its_month() -> None:
    tables = report_of(month="2026-10").tables

    assert tables["liability"].rows == [
        ["2027-03-31", 40, 0, 40],
        ["2028-03-31", 900, 60, 960],
        [Mark.NEVER, 500, 0, 500],
        [None, 1_440, 60, 1_500],
    ]
    materials = tables["materials"]
    assert row_of(materials, "BATTERY") == [4, 30, None, None, 200]
    assert row_of(materials, "NEWSPAPER") == [5, 0, 20.5, None, 100]
    assert materials.rows[-1] == [None, None, 5_030, 145.5, 250.0, 1_300]
    place = row_of(tables["places"], Name(FORMULA, "-1+1"))
    assert place[:2] == [Mark.NO_MUNICIPALITY, "c3"]
    assert [row[1:] for row in tables["rewards"].rows] == [[1, 15, 150], [3, 5, 250], [4, 20, 400]]


def test_fiscal_year_has_months_and_their_sum() -> None:
    report = report_of(fiscal_year="2026")
    points = report.tables["points"]

    assert figures_of(report)["participants"] == 31
    assert figures_of(report)["issued"] == 1_440
    assert figure_of(report, "participants").query == "participants_by_fiscal_year"
    assert row_of(points, "2026-04") == [0] * 7
    # An empty month keeps what was outstanding.
    assert row_of(points, "2026-09") == [0, 0, 0, 0, 0, 0, 600]
    assert points.has_total
    assert points.rows[-1] == [None, 1_440, 400, 50, 20, -10, 500, 1_500]
    for name in ("points", "pieces", "kilograms", "participants", "approvals"):
        assert set(row_of(report.tables[name], "2026-12")) == {Mark.NOT_BEGUN}
        assert Mark.NOT_BEGUN not in row_of(report.tables[name], "2026-11")


def test_municipality_has_its_own_collection_only() -> None:
    report = report_of(month="2026-10", municipality="13101")
    figures = figures_of(report)

    assert (figures["pieces"], figures["places"], figures["points_earned"]) == (5_000, 1, 1_000)
    assert (figures["participants"], figures["issued"]) == (21, 1_300)
    of_programme = {figure.group for figure in report.figures if figure.is_programme}
    assert of_programme == {"points", "rewards"}


def test_unknown_municipality_is_named() -> None:
    with pytest.raises(MunicipalityError, match="13999: the archive knows 13101, 13102"):
        report_of(month="2026-10", municipality="13999")


def test_unknown_weight_is_no_weight_of_0() -> None:
    table = report_of(month="2026-10", municipality="13102").tables["kilograms"]

    assert [column.key for column in table.columns] == ["month", "kilograms"]
    assert (row_of(table, "2026-09"), row_of(table, "2026-10")) == ([0.0], [None])


def test_empty_archive_makes_a_report_of_zeros() -> None:
    empty: dict[str, Made] = {name: (made[0], []) for name, made in ANSWERS.items()}
    report = report_of(fiscal_year="2026", answers=empty)

    assert set(figures_of(report).values()) == {0, None}
    assert not {"places", "rewards"} & {chart.name for chart in report.charts}
    assert report.reconciles


def test_queries_are_limited_to_what_is_shown() -> None:
    archive = MadeArchive({**ANSWERS, "municipalities": NAMES})
    period = read_period("2026-10", None, NOW, TOKYO)
    report = make_report(archive.query, STATEMENTS, period, "13101", NOW)

    assert report.queries["materials_by_month"] == (
        "SELECT * FROM (\n-- materials_by_month\nSELECT 1\n) AS report\n"
        "WHERE local_month BETWEEN '2025-10' AND '2026-10' AND municipality = '13101'\n"
    )
    assert report.queries["anomalies"].endswith(
        "WHERE local_date BETWEEN '2026-10-01' AND '2026-10-31'\n"
    )
    assert report.queries["chain"] == STATEMENTS["chain"]
    assert archive.asked[:-1] == list(report.queries.values())
    of_year = report_of(fiscal_year="2026").queries["rewards_by_month"]
    assert of_year.endswith("WHERE local_month BETWEEN '2025-04' AND '2027-03'\n")
