"""The files of whole reports, compared with written ones.

`python -m tests.admin.reports.test_files` writes them: read the changes before you commit them.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from admin.reports.files import render_files
from admin.reports.words import Language
from tests.support.reports import LIABILITY, MATERIALS, PEOPLE, TOKYO, of_month, report_of

WRITTEN = Path(__file__).parent / "written"


def write_report(language: Language, **choice: Any) -> tuple[Path, list[str]]:
    """Return where a report is written, and the lines of all its files, with charts as Vega's."""
    with patch("vl_convert.vegalite_to_svg", str):
        files = render_files(report_of(**choice), [language], TOKYO, has_pdf=False)
    parts = [part for name, content in files.items() for part in parts_of(name, content)]
    lines = [line.rstrip() for part in parts for line in "\n".join(part).splitlines()]
    return (WRITTEN / next(iter(files))).with_suffix(".txt"), lines


def parts_of(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the file, or the parts of a workbook, without those that all reports share."""
    if not name.endswith(".xlsx"):
        text = re.sub(r"(?s)(<style>|<pre [^>]*>).+?(?=</)", r"\1", content.decode())
        yield name, re.sub(r"\n(?=<t[dh]\b|</tr>)", "", text)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for part in book.namelist():
            if re.search(r"sheet|charts/|drawings/|styles|Strings|core", part):
                xml = book.read(part).decode()
                yield part, re.sub(r"(?=<(?:row|c:ser|font|fill|xf|si)\b)", "\n", xml)


def write_reports() -> list[tuple[Path, list[str]]]:
    """The second one has many places, few people, and totals that are not those of the ledger."""
    place = ("BATTERY", "PIECE", 1, 1, 1, 0.12345, None)
    places = [
        of_month("2026-10", "13101", f"p{n:02}", None, None, *place) for n in range(9, -1, -1)
    ]
    answers = {
        "materials_by_month": (MATERIALS[0], [*MATERIALS[1], *places]),
        "participants_by_month": (PEOPLE[0], [*PEOPLE[1][:4], PEOPLE[1][6]]),
        "liability_by_expiry": (LIABILITY[0], LIABILITY[1][1:]),
    }
    return [
        write_report("ja", month="2026-10"),
        write_report("en", fiscal_year="2026", municipality="13101", answers=answers),
    ]


def test_files_are_those_written() -> None:
    for path, lines in write_reports():
        assert lines == path.read_text("utf-8").splitlines()


@pytest.mark.slow
def test_same_report_makes_same_files() -> None:
    report = report_of(month="2026-10")
    first, second = (render_files(report, ["en"], TOKYO, has_pdf=False) for _ in range(2))
    assert first == second


if __name__ == "__main__":
    for path, lines in write_reports():
        path.write_text("\n".join([*lines, ""]), "utf-8")
