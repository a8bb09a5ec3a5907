"""Put committed changes in the archive."""

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.events.archive.firehose import Firehose
from resolvers.events.archive.rows import Row
from resolvers.events.archive.stream import archive_changes
from resolvers.settings import SettingsError
from resolvers.telemetry import Invocation
from resolvers.workers.stream_batches import NoteAs, Record, answer_batch
from resolvers.workers.worker import Worker


class ArchiveWorker(Worker):
    def __post_init__(self) -> None:
        streams = self.settings.archive_streams
        self._firehose = Firehose(streams) if streams is not None else None

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Put the rows of a batch of one table's stream records in the archive.

        Return as `answer_batch`.
        """
        return answer_batch(
            event,
            self._archive,
            kind="archive",
            invocation=Invocation(self.settings.environment, request_id),
            clock=self.clock,
        )

    def _archive(self, records: Sequence[Record], note_as: NoteAs) -> str | None:
        settings = self.settings
        zone = settings.programme_time_zone
        return archive_changes(
            records, settings.table_prefix, zone, self._put, note_as("ArchiveLag")
        )

    def _put(self, rows: Sequence[Row]) -> None:
        if self._firehose is None:
            raise SettingsError("ARCHIVE_STREAMS: missing, rows cannot be put")
        self._firehose.put(rows)
