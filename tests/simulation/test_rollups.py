"""Roll-ups of a part of a year, on the real engine."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from admin.archive.archives import open_archive
from admin.rollups.archived import read_archived
from admin.rollups.rebuild import verify_rollups
from resolvers.events.archive.rows import rows_of_item
from resolvers.storage.expressions import from_attributes
from tests.simulation.life import BEGINS, TOKYO, Plan
from tests.simulation.rollups import count_from_failing_queues
from tests.support.archived_year import TABLES, TravelledYear
from tests.support.archives import deliver

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine


def test_rollups_equal_books_after_faults(
    engine_client: "DynamoDBClient", engine_environment: str, tmp_path: Path
) -> None:
    """Those of the tables, by code of its own, and those of the archive, which has rows twice."""
    year = TravelledYear.open(engine_client, engine_environment, Plan(citizens=20, operations=400))
    year.live()

    counted = count_from_failing_queues(year.service, seeds=8)

    assert counted.problems == []
    assert counted.rollups > 300
    assert counted.handed_over > counted.events * counted.seeds * 1.2
    service = year.service
    rows = [
        row
        for table in TABLES
        for item in map(from_attributes, service.rows(table))
        for row in rows_of_item(table, item, service.now, TOKYO)
    ]
    deliver(tmp_path, [*rows, *rows])
    days = (BEGINS.astimezone(TOKYO).date(), service.now.astimezone(TOKYO).date())
    with open_archive({"ARCHIVE_DIR": str(tmp_path)}) as archive:
        report = verify_rollups(service.database, read_archived(archive, *days))
    assert report.differences == []
    assert report.rollups > 300
