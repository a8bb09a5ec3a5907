"""Put the rows of committed changes in the archive, from the streams of their tables.

Only the records are read: a row that is put again is the same row.
"""

from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

from resolvers.events.archive.firehose import ROWS_LIMIT
from resolvers.events.archive.rows import Row, rows_of
from resolvers.events.ordered_put import Note, Record, put_in_order
from resolvers.storage.base.stream_records import read_change, sequence_number_of

Put = Callable[[Sequence[Row]], None]


def archive_changes(
    records: Sequence[Record],
    table_prefix: str,
    zone: ZoneInfo,
    put: Put,
    note: Note = lambda _record, _fault: None,
) -> str | None:
    """Put the rows of one shard's records in the archive; return as `put_in_order`."""

    def make(record: Record) -> Iterator[Row]:
        change = read_change(record, table_prefix)
        yield from rows_of(change, sequence_number_of(record), zone)

    return put_in_order(((record, make(record)) for record in records), put, note, ROWS_LIMIT)
