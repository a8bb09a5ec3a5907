"""Write the keys by which staff find users and exchanges, in rows that are older than the keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from admin.workers import Progress
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.storage import exchanges, users
from resolvers.storage.client import Database
from resolvers.storage.expressions import DEFINITIONS, Item, Write, from_attributes
from resolvers.storage.scans import count_items, scan_pages

_INDEXES: Final[Mapping[str, Callable[[Item], Write | None]]] = {
    users.TABLE: users.index_name,
    exchanges.TABLE: exchanges.index_voucher,
}
TABLES: Final = tuple(_INDEXES)


@dataclass
class SearchKeysReport:
    """How many rows got other keys, of how many."""

    rows: int = 0
    users: int = 0
    exchanges: int = 0


def write_search_keys(
    database: Database, report_progress: Progress | None = None
) -> SearchKeysReport:
    """Give each row the keys of its display name, or of its voucher code; most have them.

    Safe while the service runs, and to do again. Raise CONFLICT_RETRY and what DynamoDB does: what
    is written until then remains.
    """
    report, total = SearchKeysReport(), count_items(database, TABLES)
    if report_progress is not None:
        report_progress(0, total)
    for table, index in _INDEXES.items():
        for page in scan_pages(database, table):
            stale = [item for item in map(from_attributes, page) if index(item) is not None]
            written = sum(_write(database, table, item) for item in stale)
            setattr(report, table, getattr(report, table) + written)
            report.rows += len(page)
            if report_progress is not None:
                report_progress(report.rows, max(report.rows, total))
    return report


def _write(database: Database, table: str, found: Item) -> bool:
    key = found[DEFINITIONS[table]["hash_key"]]

    def decide() -> Change[bool]:
        item = database.get(table, key)
        write = None if item is None else _INDEXES[table](item)
        return Change(answer=write is not None, writes=[write] if write else [])

    return write_optimistically(database, decide)
