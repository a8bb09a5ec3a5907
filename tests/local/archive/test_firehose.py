"""The local Firehose, as the archive function's own client sees it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import boto3
import duckdb
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from starlette.applications import Starlette

from admin.archive.folder import ArchiveFolder
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.archive.firehose import STREAMS, LocalFirehose
from resolvers.events.archive.firehose import ROWS_LIMIT, Firehose
from resolvers.events.archive.rows import Row
from resolvers.events.ordered_put import NotTakenError

DAYS = [Row("calendar", {"local_date": f"2026-04-{day:02}", "day_number": day}) for day in (1, 2)]


@pytest.fixture
def firehose(tmp_path: Path) -> Iterator[Firehose]:
    local = LocalFirehose(ArchiveFolder(tmp_path), lambda: datetime(2026, 4, 1, tzinfo=UTC))
    with ExitStack() as stack:
        listener = bind_socket("127.0.0.1", 0)
        stack.callback(listener.close)
        start_server(Starlette(routes=local.routes()), [Listener(listener)], stack)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}{local.path}"
        config = Config(retries={"total_max_attempts": 1})
        client = boto3.client("firehose", endpoint_url=url, config=config)
        stack.enter_context(closing(client))
        yield Firehose(STREAMS, client)


def test_taken_rows_are_on_disk(firehose: Firehose, tmp_path: Path) -> None:
    firehose.put(DAYS)

    (path,) = tmp_path.glob("incoming/calendar/dt=2026-04-01/*.parquet")
    rows = duckdb.read_parquet(str(path)).select("local_date", "day_number").fetchall()
    assert sorted(rows) == [("2026-04-01", 1), ("2026-04-02", 2)]


def test_rows_that_cannot_be_written_are_refused(firehose: Firehose, tmp_path: Path) -> None:
    (tmp_path / "incoming").write_text("no folder")

    with pytest.raises(NotTakenError, match="ServiceUnavailableException"):
        firehose.put(DAYS)


def test_unknown_requests_are_refused(firehose: Firehose) -> None:
    client = firehose._client

    with pytest.raises(ClientError, match="UnknownOperationException"):
        client.list_delivery_streams()
    with pytest.raises(ClientError, match="InvalidArgumentException"):
        client.put_record_batch(DeliveryStreamName="other", Records=[{"Data": b"{}"}])
    with pytest.raises(ClientError, match="InvalidArgumentException"):
        client.put_record_batch(
            DeliveryStreamName=f"{STREAMS}calendar", Records=[{"Data": b"{}"}] * (ROWS_LIMIT + 1)
        )
