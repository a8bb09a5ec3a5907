"""Charts as SVG, drawn by Vega-Lite without a browser."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import vl_convert

from admin.reports.model import Chart, Kind, Mark, Table, Value
from admin.reports.words import Words

# Each has a contrast of 3:1 or more with white (WCAG 2.2, 1.4.11).
COLORS = (
    "#1f6fb2",
    "#c2570c",
    "#4d7c0f",
    "#7c3aed",
    "#0f766e",
    "#be185d",
    "#92700c",
    "#475569",
    "#dc2626",
    "#0891b2",
    "#a21caf",
    "#65512f",
    "#166534",
    "#1e3a8a",
)
FONT = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, Meiryo, IPAPGothic, sans-serif"
MOST_RANKED = 10
_WIDTH, _HEIGHT, _BAR_HEIGHT = 400, 210, 24
_JANUARY = ("1月", "Jan")
_CONFIG = {
    "aria": False,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "gridColor": "#e2e8f0", "title": None},
    "legend": {
        "labelFontSize": 13,
        "title": None,
        "orient": "top",
        "columns": 4,
        "labelLimit": 130,
        "symbolType": "square",
    },
}


def draw(chart: Chart, table: Table, words: Words) -> str:
    """Return the chart as an SVG element that keeps its texts as text."""
    draw_shape = _draw_ranked if chart.shape == "ranked" else _draw_course
    spec = {"config": _CONFIG, **draw_shape(chart, table, words)}
    svg: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    return svg


def _draw_course(chart: Chart, table: Table, words: Words) -> dict[str, Any]:
    """Draw values along time: stacked bars, adjacent bars, or a line."""
    labels = [_axis_label(month, words) for month in table.values(chart.category)]
    names = [words.label(column) for column in table.columns if column.key in chart.series]
    is_line = chart.shape == "line"
    values = [
        {"at": at, "name": name, "value": _height(value, is_line=is_line)}
        for key, name in zip(chart.series, names, strict=True)
        for at, value in zip(labels, table.values(key), strict=True)
    ]
    label = "split(datum.label, '|')"
    if chart.category == "month":
        # The year is shown at the start, and again in January.
        label = (
            f"datum.index == 0 || indexof({json.dumps(_JANUARY)}, {label}[0]) >= 0 "
            f"? {label} : {label}[0]"
        )
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": values},
        "mark": {"type": "line", "point": {"size": 40}} if is_line else {"type": "bar"},
        "encoding": {
            "x": {
                "field": "at",
                "type": "ordinal",
                # Without it, a month without a bar would be left out.
                "scale": {"domain": labels},
                "axis": {"labelAngle": 0, "labelExpr": label, "labelFontSize": 12},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "stack": "zero" if chart.shape == "stacked" else None,
                "axis": {"format": ",~f", "tickCount": 5, "tickMinStep": 1},
                "scale": _scale(values),
            },
            **({"xOffset": {"field": "name", "sort": None}} if chart.shape == "grouped" else {}),
            "color": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "scale": {"domain": names, "range": COLORS[: len(names)]},
                **({"legend": None} if len(names) == 1 else {}),
            },
        },
    }


def _draw_ranked(chart: Chart, table: Table, words: Words) -> dict[str, Any]:
    """Draw the first rows of a table as horizontal bars, one below another, with their values."""
    (series,) = chart.series
    shown = [words.show(Kind.NAME, name) for name in table.values(chart.category)][:MOST_RANKED]
    numbers = table.values(series)[: len(shown)]
    values = [
        # Two rows of one name stay two bars: zero-width spaces are invisible.
        {"name": name + "\N{ZERO WIDTH SPACE}" * place, "value": number, "text": f"{number:,}"}
        for place, (name, number) in enumerate(zip(shown, numbers, strict=True))
    ]
    y = {"field": "name", "type": "ordinal", "sort": None, "axis": {"labelLimit": 190}}
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": {"format": ",~f", "tickCount": 4, "tickMinStep": 1},
        "scale": _scale(values),
    }
    text = {"type": "text", "align": "left", "dx": 4, "fontSize": 12}
    return {
        "width": _WIDTH // 2,
        "height": _BAR_HEIGHT * len(values),
        "data": {"values": values},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "bar", "color": COLORS[0]}},
            {"mark": text, "encoding": {"text": {"field": "text"}}},
        ],
    }


def _scale(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a scale from 0, even if all values are 0."""
    is_flat = not any(value["value"] for value in values)
    return {"zero": True, **({"domainMax": 1} if is_flat else {})}


def _height(value: Value, *, is_line: bool) -> Value:
    """Return the drawn value; None for a bar of 0, which some programs would draw as a line."""
    return None if isinstance(value, Mark) or (value == 0 and not is_line) else value


def _axis_label(month: Value, words: Words) -> str:
    """Return a month in two lines, divided by a bar: the second one is the year."""
    if isinstance(month, Mark):
        return words.show(Kind.MONTH, month)
    return f"{words.short_month(str(month))}|{str(month)[:4]}"
