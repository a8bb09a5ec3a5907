"""The report as one HTML page that loads nothing else."""

from importlib import resources
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from admin.reports.charts import draw
from admin.reports.model import NUMBERS, Mark, Report
from admin.reports.words import Words

MOST_ROWS: Final = 50
"""Rows of a table on the page. All of them are in the workbook."""
_ASSETS: Final = resources.files(__package__).joinpath("assets")


def render_html(report: Report, words: Words, zone: ZoneInfo) -> str:
    """Return the page; its content security policy forbids it to load anything."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_ASSETS.joinpath("report.html.j2").read_text("utf-8"))
    drawn = {
        # Vega escapes the texts of its elements.
        chart: Markup(draw(chart, report.tables[chart.table], words))  # noqa: S704 - as above
        for chart in report.charts
    }
    return template.render(
        report=report,
        words=words,
        zone=zone,
        groups=[
            (name, list(figures))
            for name, figures in groupby(report.figures, lambda figure: figure.group)
        ],
        charts=drawn,
        style=Markup(_ASSETS.joinpath("report.css").read_text("utf-8")),  # noqa: S704 - our own
        numbers=NUMBERS,
        not_begun=Mark.NOT_BEGUN,
        most_rows=MOST_ROWS,
    )
