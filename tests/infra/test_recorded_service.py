"""Each call of the product is recorded as that of the function whose field was answered."""

from typing import TYPE_CHECKING

import pytest

from tests.infra.recorded_service import RecordedService
from tools.infra.calls import Call

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> RecordedService:
    return RecordedService.open_recorded(moto_client, moto_environment)


def test_call_belongs_to_its_fields_function(service: RecordedService) -> None:
    service.recording.made.clear()

    service.ask("viewer")
    service.done("updateViewer", input={"displayName": "花子"})
    service.sweep()

    made = service.recording.made
    assert made["queries"] == {Call("GetItem", "users")}
    assert made["mutations"] == {Call("GetItem", "users"), Call("PutItem", "users")}
    assert Call("Query", "users/index/expiry_shard-next_expiry-index") in made["sweep"]
    assert service.recording.driven >= {"Query.viewer", "Mutation.updateViewer"}
