"""The table of a run: as text, as JSON, and in docs/change/performance.md between two markers."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.benchmarks.harness import Figure, Results

BEGIN = "<!-- made by `make bench`: from here -->"
END = "<!-- made by `make bench`: to here -->"
HEAD = "| | what | measured | middle half | budget | |\n|---|---|---|---|---|---|"


def describe_machine() -> str:
    """Return processor, cores, system and Python, without the machine's name and place."""
    model = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    cores = os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count()
    return (
        f"{model}, {cores} cores, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def format_table(figures: Iterable[Figure]) -> str:
    return "\n".join([HEAD, *map(_row, figures)])


def _row(figure: Figure) -> str:
    spread = figure.spread
    middle = "" if spread is None else f"{_number(spread.low)} to {_number(spread.high)}"
    budget = "" if figure.budget is None else f"<= {_number(figure.budget)}"
    verdict = "" if figure.budget is None else "over" if figure.is_over else "kept"
    value = f"{_number(figure.value)} {figure.unit}".rstrip()
    cells = (figure.subject, figure.what, value, middle, budget, verdict)
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:#.3g}"


def format_reasons(figures: Iterable[Figure]) -> str:
    """Return a sentence for each exceeded budget."""
    return "\n".join(
        f"- Over: {figure.what} is {_number(figure.value)}, its budget {_number(figure.budget)}. "
        f"{figure.why_over or 'Nobody has looked into it yet.'}"
        for figure in figures
        if figure.is_over and figure.budget is not None
    )


def format_report(results: Results, now: datetime, machine: str) -> str:
    """Return the text between the markers."""
    parts = [
        f"Measured {now:%Y-%m-%d} on: {machine}.",
        format_table(results.figures),
        format_reasons(results.figures) or "Every budget is kept.",
    ]
    return "\n\n".join(parts)


def put_between_markers(page: str, report: str) -> str:
    """Return the page with the new report; raise ValueError without both markers."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{report}\n\n{END}{after}"


def to_json(results: Results, now: datetime, machine: str) -> str:
    """Return figures, curves and the seconds of every round."""
    content: dict[str, Any] = {
        "measuredAt": now.isoformat(),
        "machine": machine,
        "figures": [{**asdict(figure), "is_over": figure.is_over} for figure in results.figures],
        "curves": [asdict(curve) for curve in results.curves],
        "seconds": results.rounds,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
