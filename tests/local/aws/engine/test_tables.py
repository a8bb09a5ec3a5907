from typing import TYPE_CHECKING, Any

import pytest

from local.aws.engine import tables
from local.aws.engine.tables import TableMismatchError, create_tables, read_definitions
from resolvers.settings import table_prefix_of
from resolvers.storage.places.locations import PLACES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.mark.engine
def test_engine_tables_fit_definitions(engine_client: "DynamoDBClient") -> None:
    prefix = table_prefix_of("defined")
    for _ in range(2):
        # The second time existing tables are compared.
        create_tables(engine_client, prefix)
    for table, definition in read_definitions().items():
        name = f"{prefix}{table}"
        ttl = engine_client.describe_time_to_live(TableName=name)
        assert ttl["TimeToLiveDescription"].get("AttributeName") == definition.get("ttl")


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
