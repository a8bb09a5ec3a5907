from typing import TYPE_CHECKING, Any

import pytest

from local.engine import tables
from local.engine.tables import TableMismatchError, create_tables, read_definitions
from resolvers.settings import table_prefix_of
from resolvers.storage import users
from resolvers.storage.client import Database
from resolvers.storage.expressions import to_attributes
from resolvers.storage.locations import PLACES
from resolvers.storage.pages import PageRequest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def describe(client: "DynamoDBClient", name: str) -> Any:
    return client.describe_table(TableName=name)["Table"]


def assert_as_defined(client: "DynamoDBClient", environment: str) -> None:
    for table, definition in read_definitions().items():
        found = describe(client, f"{table_prefix_of(environment)}{table}")
        assert found["TableStatus"] == "ACTIVE"
        assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])} == set(
            definition["indexes"]
        )
        stream = found.get("StreamSpecification", {}).get("StreamViewType")
        assert stream == definition.get("stream")
        ttl = client.describe_time_to_live(TableName=f"{table_prefix_of(environment)}{table}")
        assert ttl["TimeToLiveDescription"].get("AttributeName") == definition.get("ttl")


@pytest.mark.engine
def test_engine_tables_fit_definitions(
    engine_client: "DynamoDBClient", engine_environment: str
) -> None:
    assert_as_defined(engine_client, engine_environment)


@pytest.mark.engine
def test_table_of_older_version_gets_what_it_lacks(
    engine_client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_definitions()
    for definition in before.values():
        definition.pop("stream", None)
        definition["indexes"] = {}
        definition["attributes"] = {definition["hash_key"]: "S"}
    with monkeypatch.context() as older:
        older.setattr(tables, "read_definitions", lambda: before)
        create_tables(engine_client, table_prefix_of("older"))
    row = {"user_id": "hanako", "display_name": "花子", "name_initial": "花", "name_key": "花子"}
    database = Database(engine_client, table_prefix_of("older"))
    name = database.table_name("users")
    engine_client.put_item(TableName=name, Item=to_attributes(row))
    assert create_tables(engine_client, table_prefix_of("older")) == []

    assert_as_defined(engine_client, "older")
    (found,) = users.by_name("花").read_page(database, PageRequest(1)).rows
    assert found.row.user_id == "hanako"


def fewer_projected() -> dict[str, Any]:
    indexes = read_definitions()["locations"]["indexes"]
    indexes[PLACES]["projected"].pop()
    return {"indexes": indexes}


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("users", {"stream": "KEYS_ONLY"}, "stream"),
    ("rewards", {"indexes": {}}, "indexes"),
    ("locations", fewer_projected(), "indexes"),
    ("stock_movements", {"hash_key": "other_id", "attributes": {"other_id": "S"}}, "keys"),
]


def test_table_of_other_version_is_refused(
    moto_client: "DynamoDBClient", moto_environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = table_prefix_of(moto_environment)
    for table, change, named in CHANGES:
        definitions = read_definitions()
        definitions[table] |= change
        with monkeypatch.context() as other:
            other.setattr(tables, "read_definitions", lambda: definitions)  # noqa: B023 - called here
            with pytest.raises(TableMismatchError, match=f"{prefix}{table} has other {named} than"):
                create_tables(moto_client, prefix)
