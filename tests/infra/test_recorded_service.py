"""What is recorded of the product: each call, as that of the function whose field was answered."""

from typing import TYPE_CHECKING, Any

import pytest

from resolvers.storage.client import Database
from tests.infra.recorded_service import RecordedService
from tools.infra.calls import Call
from tools.infra.grants import differences

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


def test_added_call_shows_as_not_granted(
    service: RecordedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Database.get

    def read_all(database: Database, table: str, key: str) -> Any:
        database.client.scan(TableName=database.table_name(table))
        return read(database, table, key)

    monkeypatch.setattr(Database, "get", read_all)
    service.recording.made.clear()

    service.ask("viewer")

    grants = {Call("GetItem", "users"): "here"}
    assert list(differences("queries", grants, service.recording.made["queries"])) == [
        "queries calls dynamodb:Scan on users, which its role is not granted"
    ]
