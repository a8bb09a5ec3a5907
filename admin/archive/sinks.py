"""Destinations of archive rows that do not come from a stream: files, or Firehose."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from admin.archive.answers import ArchiveUnreachableError
from admin.archive.folder import ArchiveFolder
from resolvers.events.archive.firehose import ROWS_LIMIT, Firehose, encode
from resolvers.events.archive.rows import Row
from resolvers.settings import TableSettings, read_model
from resolvers.storage.base.retries import ATTEMPT_LIMIT, RetryPolicy

FILE_BYTES = 32 * 1024 * 1024
"""The bytes of rows as JSON that are kept in memory before a file is written."""


class Sink(Protocol):
    """Rows that were put are stored once `flush` has returned."""

    def put(self, rows: Sequence[Row]) -> None: ...

    def flush(self) -> None: ...


class FolderSink:
    """Writes large files; `clock` returns the time in the programme's time zone."""

    def __init__(self, folder: ArchiveFolder, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._waiting: defaultdict[str, list[bytes]] = defaultdict(list)
        self._bytes = 0

    def put(self, rows: Sequence[Row]) -> None:
        """Raise ArchiveUnreachableError."""
        for row in rows:
            data = encode(row)
            self._waiting[row.table].append(data)
            self._bytes += len(data)
        if self._bytes >= FILE_BYTES:
            self.flush()

    def flush(self) -> None:
        for table, rows in self._waiting.items():
            try:
                self._folder.write(table, rows, self._clock())
            except OSError as error:
                raise ArchiveUnreachableError(
                    f"the archive in {self._folder.path} can't be written: {error}"
                ) from error
        self._waiting.clear()
        self._bytes = 0


class FirehoseSink:
    """Retries rows as long as Firehose accepts some: it takes 1 MiB a second in most regions.

    Source: Amazon Data Firehose Developer Guide, "Amazon Data Firehose Quota".
    """

    def __init__(self, firehose: Firehose, retry_policy: RetryPolicy | None = None) -> None:
        self._firehose = firehose
        self._retry_policy = retry_policy or RetryPolicy()

    def put(self, rows: Sequence[Row]) -> None:
        """Raise ArchiveUnreachableError."""
        for start in range(0, len(rows), ROWS_LIMIT):
            self._put_all(rows[start : start + ROWS_LIMIT])

    def flush(self) -> None:
        """Do nothing: Firehose has stored the rows that it accepted."""

    def _put_all(self, rows: Sequence[Row]) -> None:
        attempt = 1
        while failed := self._firehose.put_some(rows):
            # If it accepts some, it is only slow.
            attempt = attempt + 1 if len(failed) == len(rows) else 1
            if attempt > ATTEMPT_LIMIT:
                raise ArchiveUnreachableError(
                    f"Firehose: {failed[0][1]}: does this deployment have an archive, and may you "
                    "put rows in it?"
                )
            self._retry_policy.back_off(attempt)
            rows = [rows[position] for position, _ in failed]


def open_sink(environment: Mapping[str, str], zone: ZoneInfo) -> Sink:
    """Open the archive of `make run`, at ARCHIVE_DIR, or else that of ENVIRONMENT in AWS."""
    if folder := environment.get("ARCHIVE_DIR"):
        return FolderSink(ArchiveFolder(Path(folder)), lambda: datetime.now(zone))
    named = read_model(TableSettings, environment).environment
    streams = environment.get("ARCHIVE_STREAMS") or f"recycle-points-{named}-archive-"
    return FirehoseSink(Firehose(streams))
