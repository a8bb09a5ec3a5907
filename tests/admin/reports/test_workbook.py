import io
import zipfile

from python_calamine import CalamineWorkbook

from admin.reports.words import Words
from admin.reports.workbook import render_workbook
from tests.support.reports import FORMULA, SCRIPT, report_of


def test_names_become_no_formula() -> None:
    file = io.BytesIO(render_workbook(report_of(month="2026-10"), Words("ja")))

    places = CalamineWorkbook.from_filelike(file).get_sheet_by_name("場所ごとの回収")
    assert {FORMULA, SCRIPT} <= {row[0] for row in places.to_python()}
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            assert name.startswith("xl/charts/") or b"<f>" not in parts.read(name)
