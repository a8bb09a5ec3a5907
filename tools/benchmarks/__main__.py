"""`make bench`: measure all, print the table, write JSON, the page's table and its pictures.

`--tenth` measures less, and writes nothing.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from tools.benchmarks.harness import TENTH, Scale
from tools.benchmarks.plots import draw
from tools.benchmarks.report import describe_machine, format_report, put_between_markers, to_json
from tools.benchmarks.suite import measure_all

# The engine accepts any credentials; its clients need some, and a region.
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="ap-northeast-1",
)
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "change" / "performance.md"
PICTURES = ROOT / "docs" / "change" / "performance"
JSON = ROOT / "build" / "bench.json"


@click.command()
@click.option("--tenth", is_flag=True)
def main(*, tenth: bool) -> None:
    scale = TENTH if tenth else Scale()
    results = measure_all(scale, announce=lambda text: click.echo(f"{text} ...", err=True))
    now, machine = datetime.now(UTC), describe_machine()
    report = format_report(results, now, machine)
    if tenth:
        click.echo(report)
        return
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(put_between_markers(page, report), encoding="utf-8")
    for folder in (PICTURES, JSON.parent):
        folder.mkdir(exist_ok=True)
    for curve in results.curves:
        draw(curve, PICTURES)
    JSON.write_text(to_json(results, now, machine), encoding="utf-8")
    click.echo(f"{report}\n\n{PAGE.relative_to(ROOT)}, {JSON.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
