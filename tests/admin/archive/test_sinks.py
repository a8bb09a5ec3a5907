from datetime import UTC, datetime
from pathlib import Path

import pytest

from admin.archive.answers import ArchiveUnreachableError
from admin.archive.folder import ArchiveFolder
from admin.archive.sinks import FirehoseSink, FolderSink, open_sink
from resolvers.events.archive.firehose import Firehose
from resolvers.events.archive.rows import Row
from resolvers.storage.base.retries import RetryPolicy
from tests.support.domain_programme import TOKYO
from tests.support.failing_firehose import FailingFirehose

ROWS = [Row("calendar", {"local_date": f"d{number}"}) for number in range(1200)]
QUICK = RetryPolicy(lambda _: None, lambda: 1.0)


def test_firehose_gets_every_row_in_the_end() -> None:
    waits: list[float] = []
    for client in (
        FailingFirehose(3, failed=0.3, refused=0.2, lost=0.1),
        FailingFirehose(3, refused=0.2),
    ):
        waits.clear()
        FirehoseSink(Firehose("", client), RetryPolicy(waits.append, lambda: 1.0)).put(ROWS)
        taken = {row["local_date"] for row in client.taken["calendar"]}
        assert taken == {row.values["local_date"] for row in ROWS}
    assert len(client.taken["calendar"]) == len(ROWS), "a row that was taken is not put again"
    assert len(client.calls) - 3 == len(waits) > 0, "it waits before each call that repeats"


def test_firehose_that_takes_nothing_is_unreachable() -> None:
    client = FailingFirehose(failed=1.0)

    with pytest.raises(ArchiveUnreachableError, match=r"ReadTimeoutError: does this deployment"):
        FirehoseSink(Firehose("", client), QUICK).put(ROWS)


def test_folder_gets_one_file_of_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.archive.sinks.FILE_BYTES", 20_000)
    sink = FolderSink(ArchiveFolder(tmp_path), lambda: datetime(2026, 1, 1, tzinfo=UTC))
    files = []
    for rows in (ROWS[:100], ROWS, ROWS[:100]):
        sink.put(rows)
        files.append(len([*tmp_path.rglob("*.parquet")]))

    assert files == [0, 1, 1]


def test_sink_is_named_streams_or_those_of_environment() -> None:
    for given, prefix in (({}, "recycle-points-prod-archive-"), ({"ARCHIVE_STREAMS": "s-"}, "s-")):
        sink = open_sink({"ENVIRONMENT": "prod", **given}, TOKYO)
        assert isinstance(sink, FirehoseSink)
        assert sink._firehose._prefix == prefix
