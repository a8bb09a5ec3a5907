import pytest

from admin.reports.periods import read_period
from admin.reports.report import MunicipalityError, make_report
from tests.support import reports
from tests.support.reports import ANSWERS, NOW, PEOPLE, TOKYO, Made, of_month, report_of


def test_only_whole_periods_are_compared() -> None:
    for month, is_compared in (("2026-11", False), ("2026-09", True), ("2026-08", False)):
        before = [figure.before for figure in report_of(month=month).figures]
        assert any(value is not None for value in before) is is_compared


def test_unknown_municipality_is_named() -> None:
    empty: dict[str, Made] = {"participants_by_month": (PEOPLE[0], [])}
    codes = [str(code) for code in range(13102, 13111)]
    of_codes = [of_month("2026-10", code, 9, 9, 0) for code in codes]
    many: dict[str, Made] = {"participants_by_month": (PEOPLE[0], of_codes)}
    for answers, known in (
        (None, "13101, 13102, 13103"),
        (many, ", ".join(codes)),
        (empty, "none"),
    ):
        with pytest.raises(MunicipalityError, match=f"13999: the archive knows {known}$"):
            report_of(month="2026-10", municipality="13999", answers=answers)


def test_unknown_weight_is_no_weight_of_0() -> None:
    table = report_of(month="2026-10", municipality="13102").tables["kilograms"]

    assert [column.key for column in table.columns] == ["month", "kilograms"]
    assert table.rows[-2:] == [["2026-09", 0.0], ["2026-10", None]]


def test_empty_archive_makes_a_report_of_zeros() -> None:
    empty = {name: (columns, ()) for name, (columns, _) in ANSWERS.items()}
    report = report_of(fiscal_year="2026", answers=empty)

    assert {figure.value for figure in report.figures} == {0, None}
    assert not {"places", "rewards"} & {chart.name for chart in report.charts}
    assert report.reconciles


def test_queries_are_limited_to_what_is_shown() -> None:
    archive = reports.MadeArchive({**ANSWERS, "municipalities": reports.NAMES})
    period = read_period("2026-10", None, NOW, TOKYO)
    report = make_report(archive.query, reports.STATEMENTS, period, "13101", NOW)

    assert report.queries["materials_by_month"] == (
        "SELECT * FROM (\n-- materials_by_month\nSELECT 1\n) AS report\n"
        "WHERE local_month BETWEEN '2025-10' AND '2026-10' AND municipality = '13101'\n"
    )
    assert report.queries["anomalies"].endswith(
        "WHERE local_date BETWEEN '2026-10-01' AND '2026-10-31'\n"
    )
    assert report.queries["chain"] == reports.STATEMENTS["chain"]
    assert archive.asked[:-1] == list(report.queries.values())
    of_year = report_of(fiscal_year="2026").queries["rewards_by_month"]
    assert of_year.endswith("WHERE local_month BETWEEN '2025-04' AND '2027-03'\n")
