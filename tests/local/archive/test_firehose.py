"""The local Firehose, as the archive function's own client sees it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from admin.archive.folder import ArchiveFolder
from local.archive.firehose import STREAMS, LocalFirehose
from resolvers.events.archive.firehose import Firehose
from resolvers.events.archive.rows import Row
from resolvers.events.ordered_put import NotTakenError
from tests.support.servers import Serve

DAYS = [Row("calendar", {"local_date": f"2026-04-{day:02}", "day_number": day}) for day in (1, 2)]


@pytest.fixture
def firehose(tmp_path: Path, serve: Serve) -> Iterator[Firehose]:
    local = LocalFirehose(ArchiveFolder(tmp_path), lambda: datetime(2026, 4, 1, tzinfo=UTC))
    config = Config(retries={"total_max_attempts": 1})
    url = f"{serve(local.routes())}{local.path}"
    with closing(boto3.client("firehose", endpoint_url=url, config=config)) as client:
        yield Firehose(STREAMS, client)


def test_rows_that_cannot_be_written_are_refused(firehose: Firehose, tmp_path: Path) -> None:
    (tmp_path / "incoming").write_text("no folder")

    with pytest.raises(NotTakenError, match="ServiceUnavailableException"):
        firehose.put(DAYS)
