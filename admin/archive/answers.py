"""What an archive answers, wherever it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class ArchiveError(Exception):
    """The archive can't be read, or a statement can't be run; the message says why."""


class ArchiveMissingError(ArchiveError):
    """The archive does not exist; the message says where it was looked for."""


class ArchiveUnreachableError(ArchiveError):
    """The archive did not answer, refused the caller, or took no rows; the message says why."""


def not_reading() -> ArchiveError:
    """Return the error for anything but one statement that only reads."""
    return ArchiveError("one statement that reads is needed, such as SELECT ...")


@dataclass(frozen=True)
class Answer:
    """The columns of a statement's result, and its rows, which are read as they are asked for."""

    columns: Sequence[str]
    rows: Iterator[tuple[Any, ...]]


class Archive(Protocol):
    """What answers SQL over the tables of `admin.archive.tables`."""

    def query(self, sql: str) -> Answer:
        """Run one statement that only reads.

        Raise ArchiveError, also while rows are read. KeyboardInterrupt stops the statement.
        """
