"""Write the keys by which rows are found, for rows of releases that knew no such keys.

Users are found by name, exchanges by voucher code, and the locations of a kiosk by rows of their
own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from admin.workers import Progress
from resolvers.domain.accounts import Account
from resolvers.domain.exchanges import Exchange
from resolvers.domain.locations import Location
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.storage import exchanges, kiosk_locations, locations, users
from resolvers.storage.client import Database
from resolvers.storage.expressions import DEFINITIONS, Item, Write, from_attributes
from resolvers.storage.rows import UNREADABLE_ROWS, as_listed
from resolvers.storage.scans import count_items, scan_pages

WritesOf = Callable[[Item], Sequence[Write]]


def _tables(
    database: Database,
) -> Mapping[str, tuple[type[Account | Exchange | Location], WritesOf]]:
    """Return what the rows of a table are, and what one lacks, by table."""

    def one(index: Callable[[Item], Write | None]) -> WritesOf:
        return lambda item: [write] if (write := index(item)) else []

    return {
        users.TABLE: (Account, one(users.index_name)),
        exchanges.TABLE: (Exchange, one(exchanges.index_voucher)),
        locations.TABLE: (Location, lambda item: kiosk_locations.complete(database, item)),
    }


@dataclass
class SearchKeysReport:
    """How many rows got other keys, of how many, and how many cannot be read."""

    rows: int = 0
    users: int = 0
    exchanges: int = 0
    locations: int = 0
    unreadable: int = 0


def write_search_keys(
    database: Database, report_progress: Progress | None = None
) -> SearchKeysReport:
    """Give each row the keys of its display name, its voucher code or its kiosks; most have them.

    Safe while the service runs, and to do again. A row that cannot be read is left out, and logged.
    Raise CONFLICT_RETRY and what DynamoDB does: what
    is written until then remains.
    """
    tables = _tables(database)
    report, total = SearchKeysReport(), count_items(database, tables)
    if report_progress is not None:
        report_progress(0, total)
    for table, (model, writes_of) in tables.items():
        read = as_listed(table, model)
        for page in scan_pages(database, table):
            items = [from_attributes(each) for each in page]
            rows = zip(items, read(database, items), strict=True)
            stale = [item for item, row in rows if row is not None and writes_of(item)]
            written = sum(_write(database, table, writes_of, item) for item in stale)
            setattr(report, table, getattr(report, table) + written)
            report.rows += len(page)
            if report_progress is not None:
                report_progress(report.rows, max(report.rows, total))
    report.unreadable = database.counts[UNREADABLE_ROWS]
    return report


def _write(database: Database, table: str, writes_of: WritesOf, found: Item) -> bool:
    key = found[DEFINITIONS[table]["hash_key"]]

    def decide() -> Change[bool]:
        item = database.get(table, key)
        writes = [] if item is None else writes_of(item)
        return Change(answer=bool(writes), writes=writes)

    is_written = write_optimistically(database, decide)
    if is_written:
        # A transaction may not have had room for all.
        _write(database, table, writes_of, found)
    return is_written
