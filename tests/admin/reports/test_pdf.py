import sys
from pathlib import Path
from unittest.mock import Mock

import pypdfium2
import pytest

from admin.reports.html import render_html
from admin.reports.pdf import PdfError, check_pdf, render_pdf
from admin.reports.words import Words
from tests.support.reports import FORMULA, SCRIPT, TOKYO, report_of
from tests.support.skipping import need


@pytest.mark.slow
def test_pages_have_figures_and_load_nothing(tmp_path: Path) -> None:
    try:
        check_pdf()
    except PdfError as error:
        need(is_there=False, what=str(error))
    page = render_html(report_of(month="2026-10"), Words("ja"), TOKYO)
    document = pypdfium2.PdfDocument(render_pdf(page))
    pages = [page.get_textpage().get_text_range() for page in document]

    # Figures and charts, tables, and the queries.
    assert 6 <= len(pages) <= 9
    assert "1,300" in pages[0]
    assert "-- points_by_month" in "".join(pages[-2:])
    assert SCRIPT in "".join(pages)
    assert FORMULA in "".join(pages)

    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - needs Pango

    (tmp_path / "x.png").write_bytes(b"")
    address = (tmp_path / "x.png").as_uri()
    with pytest.raises(FatalURLFetchingError, match=address):
        render_pdf(f'<img src="{address}">')


def test_missing_part_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "weasyprint.py").write_text("print('a hint')\nraise OSError", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(PdfError, match="Pango is missing"):
        check_pdf()
    assert capsys.readouterr().out == ""
    monkeypatch.setitem(sys.modules, "weasyprint", Mock())
    monkeypatch.setattr("admin.reports.pdf._FONTCONFIG", ("libnowhere.so.1",))
    with pytest.raises(PdfError, match="no font has Japanese"):
        check_pdf()
    monkeypatch.setattr("admin.reports.pdf._has_japanese_font", lambda: True)
    check_pdf()
