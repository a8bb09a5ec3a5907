"""All rows that came to the archive, in order: each as often as it came."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from admin.archive.answers import Archive
from admin.archive.tables import columns_of

Values = tuple[Any, ...]
"""The columns of a row, in the order of its table's."""
ReadIncoming = Callable[[str, Sequence[str]], Iterator[Values]]
"""Takes a table and the columns to order by; texts are in the order of their code points."""


@contextmanager
def open_incoming(environment: Mapping[str, str]) -> Iterator[ReadIncoming]:
    """Open the archive in ARCHIVE_DIR, else that of ENVIRONMENT in AWS.

    Raise ArchiveError, also while rows are read.
    """
    if folder := environment.get("ARCHIVE_DIR"):
        # The container has no DuckDB.
        from admin.archive.local_incoming import open_folder  # noqa: PLC0415 - as above

        with open_folder(Path(folder)) as read:
            yield read
        return
    from admin.archive.athena_archive import AthenaArchive  # noqa: PLC0415 - half of a second

    with closing(AthenaArchive(environment)) as archive:
        yield incoming_of(archive)


def incoming_of(archive: Archive) -> ReadIncoming:
    """Read the tables TABLE_incoming of an archive in AWS."""

    def read(table: str, order: Sequence[str]) -> Iterator[Values]:
        columns, by = ", ".join(columns_of(table)), ", ".join(order)
        return archive.query(f"SELECT {columns} FROM {table}_incoming ORDER BY {by}").rows  # noqa: S608 - names of archive.json

    return read
