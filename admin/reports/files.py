"""The files of a report, and their names."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from admin.reports.csv_files import render_csv_files
from admin.reports.html import render_html
from admin.reports.model import Report
from admin.reports.pdf import render_pdf
from admin.reports.words import Language, Words
from admin.reports.workbook import render_workbook


def render_files(
    report: Report, languages: Sequence[Language], zone: ZoneInfo, *, has_pdf: bool
) -> dict[str, bytes]:
    """Return all files by their names, the same bytes for the same report.

    PDF needs `check_pdf` to pass.
    """
    return {
        name: content
        for language in languages
        for name, content in _render(report, Words(language, report.names), zone, has_pdf=has_pdf)
    }


def _render(
    report: Report, words: Words, zone: ZoneInfo, *, has_pdf: bool
) -> Iterator[tuple[str, bytes]]:
    stem = f"{name_of(report)}-{words.language}"
    html = render_html(report, words, zone)
    yield f"{stem}.html", html.encode()
    if has_pdf:
        yield f"{stem}.pdf", render_pdf(html)
    yield f"{stem}.xlsx", render_workbook(report, words)
    for name, content in render_csv_files(report, words):
        yield f"{stem}-csv/{name}", content


def name_of(report: Report) -> str:
    """Return the prefix of the names of a report's files: 2026-10, fiscal-year-2026-13101."""
    period = report.period
    name = period.name if period.is_month else f"fiscal-year-{period.name}"
    return "-".join(filter(None, (name, report.municipality)))
