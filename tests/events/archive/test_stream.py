from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from admin.archive.backfill import SOURCES
from local.aws.streams.delivery import Delivery
from resolvers.events.archive.firehose import Firehose
from resolvers.events.archive.rows import TABLES
from resolvers.events.archive.stream import archive_changes
from tests.support.domain_programme import TOKYO
from tests.support.every_type import live
from tests.support.failing_firehose import FailingFirehose
from tests.support.service import Service
from tests.support.stream_records import Record, records_of
from tools.support.requests import record_requests

pytestmark = pytest.mark.engine


def archive(service: Service, records: Sequence[Record], client: FailingFirehose) -> str | None:
    return archive_changes(records, service.database.table_prefix, TOKYO, Firehose("", client).put)


def distinct(taken: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, set[str]]:
    return {table: {repr(sorted(row.items())) for row in rows} for table, rows in taken.items()}


@pytest.mark.slow
def test_nothing_is_lost_while_firehose_fails(service: Service) -> None:
    live(service)
    streams = records_of(service, *SOURCES)
    whole = FailingFirehose()
    for records in streams.values():
        assert archive(service, records, whole) is None
    assert {*whole.taken} == {*TABLES} - {"calendar"}

    sent = 0
    for seed in range(20):
        client = FailingFirehose(seed, failed=0.1, refused=0.03, lost=0.05)

        def handle(event: dict[str, Any], _: object, client: Any = client) -> dict[str, Any]:
            failed = archive(service, event["Records"], client)
            return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}

        for records in streams.values():
            arn = records[0]["eventSourceARN"]
            delivery = Delivery(handle, arn, maximum_attempts=10_000, maximum_age_seconds=86_400)
            delivery.add(records)
            while not delivery.is_empty:
                delivery.attempt(records[-1]["dynamodb"]["ApproximateCreationDateTime"])
        assert distinct(client.taken) == distinct(whole.taken)
        sent += sum(map(len, client.taken.values()))
    assert sent > 20 * sum(map(len, whole.taken.values()))


def test_row_is_made_without_a_read(service: Service) -> None:
    service.earn(1)
    records = records_of(service, *SOURCES)

    with record_requests(service.client) as requests:
        for some in records.values():
            archive(service, some, FailingFirehose())

    assert requests.operations == []
