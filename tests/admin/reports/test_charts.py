"""What charts draw, by the texts and marks of their SVG."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from admin.reports.charts import draw
from admin.reports.words import Language, Words
from tests.support.reports import ANSWERS, FORMULA, SCRIPT, columns, of_month, report_of

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


def test_all_months_are_on_the_axis() -> None:
    labels = texts(drawn("pieces", fiscal_year="2026"))

    months = columns("Apr2026 May Jun Jul Aug Sep Oct Nov Dec Jan2027 Feb Mar")
    assert [label for label in labels if label in months] == months


def test_months_are_japanese() -> None:
    labels = texts(drawn("points", "ja", month="2026-10"))

    assert {"10月2025", "1月2026", "8月"} <= set(labels)


def test_empty_months_have_no_bar() -> None:
    # Two materials in October, one in August and one in November.
    assert bars(drawn("pieces", fiscal_year="2026")) == 4


def test_few_people_have_no_bar() -> None:
    svg = drawn("participants", month="2026-10", municipality="13102")

    assert bars(svg) == 0
    assert {"0", "1"} <= set(texts(svg))


def test_months_of_expiry_have_their_year() -> None:
    labels = texts(drawn("liability", month="2026-10"))

    assert {"Mar2027", "Mar2028", "never"} <= set(labels)


@pytest.mark.parametrize(("name", "text"), [("places", SCRIPT), ("rewards", FORMULA)])
def test_names_are_texts(name: str, text: str) -> None:
    svg = drawn(name, "ja", month="2026-10")

    assert {each.tag.removeprefix(SVG) for each in svg.iter()} <= {
        *("svg", "g", "rect", "path", "line", "text", "tspan", "defs", "clipPath"),
    }
    beginning = re.sub("[\N{ZERO WIDTH SPACE}…]", "", text)[:12]
    assert any(label.startswith(beginning) for label in texts(svg))


def test_two_places_of_one_name_are_two_bars() -> None:
    rows = [
        of_month("2026-10", None, place, "駅前", None, "BATTERY", "PIECE", 1, 1, 5, None, None)
        for place in ("a1", "b2")
    ]
    made = (ANSWERS["materials_by_month"][0], rows)
    report = report_of(month="2026-10", answers={"materials_by_month": made})
    (chart,) = [chart for chart in report.charts if chart.name == "places"]

    svg = ET.fromstring(draw(chart, report.tables["places"], Words("ja")))  # noqa: S314 - our own
    assert len([label for label in texts(svg) if label.startswith("駅前")]) == 2
