"""What charts draw, by the texts and marks of their SVG."""

import re
from typing import Any
from xml.etree import ElementTree as ET

from admin.reports.charts import draw
from admin.reports.words import Language, Words
from tests.support.reports import SCRIPT, report_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: str, language: Language = "en", **choice: Any) -> ET.Element:
    report = report_of(**choice)
    (chart,) = [chart for chart in report.charts if chart.name == name]
    return ET.fromstring(draw(chart, report.tables[chart.table], Words(language)))  # noqa: S314 - our own


def texts(svg: ET.Element) -> list[str]:
    return ["".join(each.itertext()) for each in svg.iter(f"{SVG}text")]


def bars(svg: ET.Element) -> int:
    groups = [
        each for each in svg.iter(f"{SVG}g") if "mark-rect role-mark" in each.get("class", "")
    ]
    return sum(len(group.findall(f"{SVG}path")) for group in groups)


def test_few_people_have_no_bar() -> None:
    svg = drawn("participants", month="2026-10", municipality="13102")

    assert bars(svg) == 0
    assert {"0", "1"} <= set(texts(svg))


def test_names_are_texts() -> None:
    svg = drawn("places", "ja", month="2026-10")

    assert not {each.tag.removeprefix(SVG) for each in svg.iter()} & {"script", "a", "image"}
    beginning = re.sub("[\N{ZERO WIDTH SPACE}…]", "", SCRIPT)[:12]
    assert any(label.startswith(beginning) for label in texts(svg))
