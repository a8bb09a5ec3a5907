import re

from admin.reports.charts import draw
from admin.reports.words import Words
from tests.support.reports import SCRIPT, report_of


def test_names_are_texts() -> None:
    report = report_of(month="2026-10")
    (chart,) = [chart for chart in report.charts if chart.name == "places"]
    svg = draw(chart, report.tables["places"], Words("ja"))

    assert not re.search("<(?:script|a|image)[ >]", svg)
    texts = re.findall("<text[^>]*>([^<]*)</text>", svg.replace("\N{ZERO WIDTH SPACE}", ""))
    assert any(
        text.startswith(SCRIPT[:12].replace("<", "&lt;").replace(">", "&gt;")) for text in texts
    )
