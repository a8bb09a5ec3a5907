"""The archive of a start: its Firehose, its readers of the streams, and its backfill.

The engine's streams begin empty at each start of the engine. So a stop records whether the archive
has every committed change; if not, the next start fills it from the tables.
"""

import logging
import os
import threading
from collections.abc import Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette

import lambda_entry
from admin import programme
from admin.archive.backfill import SOURCES, backfill
from admin.archive.folder import ArchiveFolder, State
from admin.archive.sinks import FolderSink
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.aws.archive.firehose import STREAMS, LocalFirehose
from local.aws.clock import Clock
from local.aws.streams.delivery import Record, log_dead_letter
from local.aws.streams.pump import StreamPump, create_streams_client, find_stream
from local.base.activity import LONGEST_SECONDS
from local.base.environment import HOST
from resolvers.settings import ProgrammeSettings, read_model

POLL_SECONDS = 1.0
GATHER_SECONDS = 5.0
"""A movement is written to files within a second; many movements share fewer files."""
BEGIN_AFTER_SECONDS = 1.0
"""The server starts first."""

logger = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The server stops while the archive is filled."""


class LocalArchive:
    """Serves its Firehose on a separate port: it outlives the server, and takes its last rows.

    `pumps` are the running ones.
    """

    def __init__(self, data_dir: Path, clock: Clock) -> None:
        self.pumps: list[StreamPump] = []
        self._clock = clock
        self._folder = ArchiveFolder(data_dir / "archive")
        self._firehose = LocalFirehose(self._folder, self._now)
        self._socket = bind_socket(HOST, 0)
        self._has_lost = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="archive", daemon=True)

    def describe(self) -> Mapping[str, str]:
        """Return the variables by which the functions find it."""
        port = self._socket.getsockname()[1]
        url = f"http://{HOST}:{port}{self._firehose.path}"
        return {"ARCHIVE_STREAMS": STREAMS, "AWS_ENDPOINT_URL_FIREHOSE": url}

    def open(self, stack: ExitStack) -> None:
        """Take rows; the tables are made and loaded.

        On `stack`, writers to the tables must stop before this archive.
        """
        is_whole = self._folder.state is State.WHOLE
        self._folder.state = State.FOLLOWING if is_whole else State.FILLING
        self._folder.clean_up()
        start_server(Starlette(routes=self._firehose.routes()), [Listener(self._socket)], stack)
        stack.callback(self._close)

    def start(self) -> None:
        """Follow the streams in the background, and fill the archive if it may lack rows."""
        self._thread.start()

    def _run(self) -> None:
        if self._stopping.wait(BEGIN_AFTER_SECONDS):
            return
        try:
            pumps = self._prepare_pumps()
            for pump in pumps:
                pump.start()
            self.pumps = pumps
            if self._folder.state is State.FILLING:
                self._fill()
        except _StoppedError:
            return
        except Exception as error:  # noqa: BLE001 - after any fault, the server continues
            self._has_lost = True
            logger.error("the archive lacks rows, the next start fills it: %r", error)  # noqa: TRY400 - it says enough

    def _prepare_pumps(self) -> list[StreamPump]:
        prefix = read_model(ProgrammeSettings, os.environ).table_prefix
        endpoint_url = os.environ["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"]
        with closing(boto3.client("dynamodb")) as dynamodb:
            pumps = [
                StreamPump(
                    create_streams_client(endpoint_url),
                    find_stream(dynamodb, f"{prefix}{table}"),
                    self._clock.date_records(lambda_entry.archive_handler),
                    poll_seconds=POLL_SECONDS,
                    longest_seconds=LONGEST_SECONDS,
                    gather_seconds=GATHER_SECONDS,
                    dead_letter=self._note_lost,
                )
                for table in SOURCES
            ]
        for pump in pumps:
            # The streams have the writes since the start. A whole year is not read twice.
            pump.prepare(from_end=self._folder.state is State.FILLING)
        return pumps

    def _close(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._folder.state is State.FILLING:
            for pump in self.pumps:
                pump.stop()
            return
        is_whole = self._finish() and not self._has_lost
        self._folder.state = State.WHOLE if is_whole else State.FILLING

    def _finish(self) -> bool:
        try:
            unfinished = sum(not pump.finish() for pump in self.pumps or self._prepare_pumps())
        except (BotoCoreError, ClientError) as error:
            logger.warning("the streams could not be read to their end: %s", error)
            return False
        return unfinished == 0

    def _note_lost(self, record: Record, reason: str) -> None:
        self._has_lost = True
        log_dead_letter(record, reason)

    def _fill(self) -> None:
        report = backfill(
            programme.open_database(os.environ),
            FolderSink(self._folder, self._now),
            zone=_zone(),
            clock=self._clock.now,
            report_progress=self._go_on,
        )
        for table, key in report.unreadable:
            logger.error("the archive lacks %s %s, which cannot be read", table, key)
        self._folder.state = State.FOLLOWING

    def _go_on(self, _done: int, _total: int) -> None:
        if self._stopping.is_set():
            raise _StoppedError

    def _now(self) -> datetime:
        return self._clock.now().astimezone(_zone())


def _zone() -> ZoneInfo:
    return read_model(ProgrammeSettings, os.environ).programme_time_zone
