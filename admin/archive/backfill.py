"""Fill the archive from the tables, with history that streams no longer have."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from admin.archive.sinks import Sink
from admin.workers import Progress
from resolvers.events.archive.rows import Row, rows_of_item
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import DEFINITIONS, from_attributes
from resolvers.storage.base.rows import UnreadableRowError
from resolvers.storage.base.scans import count_items, scan_pages
from resolvers.storage.deposits import budgets, recycle_events
from resolvers.storage.places import locations
from resolvers.storage.points import ledger
from resolvers.storage.rewards import exchanges, rewards

SOURCES: Final = (
    ledger.TABLE,
    recycle_events.TABLE,
    exchanges.TABLE,
    locations.TABLE,
    rewards.TABLE,
    budgets.TABLE,
)


@dataclass
class BackfillReport:
    """How many rows each table of the archive got; `unreadable` has a table and a key each."""

    rows: dict[str, int] = field(default_factory=dict)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def backfill(
    database: Database,
    sink: Sink,
    *,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
    report_progress: Progress | None = None,
) -> BackfillReport:
    """Put the rows of all tables in the archive.

    A row that exists already is added as an identical copy. Rewards differ: each run adds one row a
    reward with its current state. `report_progress` counts rows of the tables. Raise the errors of
    DynamoDB and the sink.
    """
    report = BackfillReport()

    def put(rows: list[Row]) -> None:
        sink.put(rows)
        for row in rows:
            report.rows[row.table] = report.rows.get(row.table, 0) + 1

    done, total = 0, count_items(database, SOURCES)
    if report_progress is not None:
        report_progress(0, total)
    for table in SOURCES:
        read_at = clock()
        for items in scan_pages(database, table):
            put([row for item in items for row in _rows(table, item, read_at, zone, report)])
            done += len(items)
            if report_progress is not None:
                report_progress(done, max(done, total))
    sink.flush()
    return report


def _rows(
    table: str,
    attributes: Mapping[str, Any],
    read_at: datetime,
    zone: ZoneInfo,
    report: BackfillReport,
) -> Iterator[Row]:
    item = from_attributes(attributes)
    try:
        yield from rows_of_item(table, item, read_at, zone)
    except UnreadableRowError:
        report.unreadable.append((table, str(item[DEFINITIONS[table]["hash_key"]])))
