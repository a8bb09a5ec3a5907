"""The page as PDF, read by a library that did not write it."""

from pathlib import Path

import pypdfium2
import pytest

from admin.reports.html import render_html
from admin.reports.pdf import PdfError, check_pdf, render_pdf
from admin.reports.words import Words
from tests.support.reports import FORMULA, SCRIPT, TOKYO, report_of
from tests.support.skipping import need

pytestmark = pytest.mark.slow


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
