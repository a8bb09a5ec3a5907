"""Roll-ups of a part of a year, on the real engine."""

from typing import TYPE_CHECKING

import pytest

from tests.simulation.life import Plan
from tests.simulation.rollups import YearOfPlaces, count_from_failing_queues

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine


def test_rollups_equal_books_after_faults(
    engine_client: "DynamoDBClient", engine_environment: str
) -> None:
    year = YearOfPlaces.open(engine_client, engine_environment, Plan(citizens=20, operations=400))
    year.live()

    counted = count_from_failing_queues(year.service, seeds=8)

    assert counted.problems == []
    assert counted.rollups > 300
    assert counted.handed_over > counted.events * counted.seeds * 1.2
