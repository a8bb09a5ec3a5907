"""Measure each statement of sql/ in DuckDB, against a report that reads JSON rows in Python.

`python -m tools.benchmarks.archive 10000000` measures another number of entries.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from admin.archive.answers import Archive
from admin.archive.archives import open_archive
from admin.archive.compaction import compact
from admin.archive.statements import read_statement, statement_names
from tools.benchmarks.archive_rows import write_archive, write_json_rows
from tools.benchmarks.harness import Figure, Results, Scale, compare, cpu_seconds, ratio_figure
from tools.benchmarks.report import format_table

OURS, NAIVE = "sql/points_by_month.sql", "a loop over the entries as JSON"
ROUNDS = 3
# Issue 14: with a million entries 5 s, with ten million 20 s, on two idle cores.
BUDGET_SECONDS, LARGE_BUDGET_SECONDS = 5.0, 20.0
LARGE_ENTRIES = 10_000_000

Points = dict[str, int]


def measure(scale: Scale) -> Results:
    entries = scale.archive_entries
    budget = LARGE_BUDGET_SECONDS if entries >= LARGE_ENTRIES else BUDGET_SECONDS
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        root, json_rows = Path(folder, "archive"), Path(folder, "entries.json")
        write_archive(root, entries)
        began = time.perf_counter()
        compact(root)
        what = f"compaction of {entries:,} entries and all that belongs to them"
        results.figures.append(Figure("archive", what, time.perf_counter() - began, "s"))
        write_json_rows(root, json_rows)
        with open_archive({"ARCHIVE_DIR": str(root)}) as archive:
            for name in statement_names():
                seconds = [_seconds_of(archive, name) for _ in range(ROUNDS)]
                what = f"`{name}` of {entries:,} entries, after compaction"
                results.figures.append(Figure("archive", what, median(seconds), "s", budget))
            points = _points_issued(archive)
            cases = {
                OURS: cpu_seconds(lambda: _points_issued(archive), points),
                NAIVE: cpu_seconds(lambda: _points_in_json(json_rows), points),
            }
            comparison = compare(cases, min(scale.rounds, ROUNDS))
    results.rounds["archive"] = comparison.seconds
    what = f"CPU of {entries:,} entries: {OURS} to {NAIVE}"
    results.figures.append(ratio_figure("archive", what, comparison.ratio(OURS, NAIVE)))
    return results


def _seconds_of(archive: Archive, name: str) -> float:
    began = time.perf_counter()
    list(archive.query(read_statement(name).text).rows)
    return time.perf_counter() - began


def _points_issued(archive: Archive) -> Points:
    answer = archive.query(read_statement("points_by_month").text)
    month, issued = answer.columns.index("local_month"), answer.columns.index("issued")
    return {row[month]: row[issued] for row in answer.rows}


def _points_in_json(file: Path) -> Points:
    points: Counter[str] = Counter()
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            is_issued = row["type"] == "EARN"
            points[row["local_month"]] += row["points_change"] if is_issued else 0
    return dict(points)


if __name__ == "__main__":
    sys.stdout.write(format_table(measure(Scale(archive_entries=int(sys.argv[1]))).figures) + "\n")
