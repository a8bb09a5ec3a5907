"""All rows as they were delivered to the archive, in order, duplicates included."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from admin.archive.answers import Archive
from admin.archive.tables import columns_of

Values = tuple[Any, ...]
"""The columns of a row, in the order of its table's columns."""
ReadIncoming = Callable[[str, Sequence[str]], Iterator[Values]]
"""Takes a table and the columns to order by; texts are ordered by their code points."""


def incoming_of(archive: Archive) -> ReadIncoming:
    """Read the tables TABLE_incoming of an archive in AWS."""

    def read(table: str, order: Sequence[str]) -> Iterator[Values]:
        columns, by = ", ".join(columns_of(table)), ", ".join(order)
        return archive.query(f"SELECT {columns} FROM {table}_incoming ORDER BY {by}").rows  # noqa: S608 - names of archive.json

    return read
