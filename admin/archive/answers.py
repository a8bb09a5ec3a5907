"""The interface of an archive, local or in AWS, and its errors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class ArchiveError(Exception):
    """The archive is missing or unreadable, or a statement can't be run; the message says why."""


class ArchiveUnreachableError(ArchiveError):
    """The archive did not answer, refused the caller, or took no rows; the message says why."""


def not_reading() -> ArchiveError:
    """Return the error for a statement that is not a single read."""
    return ArchiveError("one statement that reads is needed, such as SELECT ...")


@dataclass(frozen=True)
class Answer:
    """The columns of a statement's result, and its rows, which are read on demand."""

    columns: Sequence[str]
    rows: Iterator[tuple[Any, ...]]


class Archive(Protocol):
    """Runs SQL over the tables of `admin.archive.tables`."""

    def query(self, sql: str) -> Answer:
        """Run a single statement that only reads.

        Raise ArchiveError, also while rows are read. KeyboardInterrupt stops the statement.
        """
