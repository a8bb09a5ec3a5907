from admin.reports.model import Mark
from tests.support.reports import report_of


def test_few_people_are_hidden_in_figure_and_course() -> None:
    report = report_of(month="2026-10", municipality="13102")

    figures = {figure.name: figure.value for figure in report.figures}
    assert (figures["participants"], figures["new_participants"]) == (Mark.FEW, Mark.FEW)
    assert report.tables["participants"].rows[-1] == ["2026-10", *[Mark.FEW] * 3]
    assert report.tables["participants"].rows[0] == ["2025-10", 0, 0, 0]


def test_whole_programme_is_not_hidden() -> None:
    report = report_of(month="2026-11")

    assert report.tables["participants"].rows[-1] == ["2026-11", 1, 0, 1]


def test_few_people_are_hidden() -> None:
    rows = report_of(month="2026-10").tables["participants_by_municipality"].rows

    assert rows == [
        # 17 and 4 are 21: the part that is not few would give the other one away.
        ["13101", 21, Mark.FEW, Mark.FEW],
        ["13102", Mark.FEW, Mark.FEW, Mark.FEW],
        ["13103", 0, 0, 0],
        [Mark.NO_MUNICIPALITY, 5, 5, 0],
        [Mark.WHOLE_PROGRAMME, 30, 25, 5],
    ]
