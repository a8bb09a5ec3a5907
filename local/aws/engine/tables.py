"""Makes the tables of resolvers/storage/base/definitions.json, on an engine or on moto."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.errors import RunError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        CreateTableInputTypeDef,
        TableDescriptionTypeDef,
        WaiterConfigTypeDef,
    )

DEFINITIONS = Path(__file__).resolve().parents[3] / "resolvers/storage/base/definitions.json"

type_of_key = {"hash_key": "HASH", "range_key": "RANGE"}
_WAITING: "WaiterConfigTypeDef" = {"Delay": 1, "MaxAttempts": 120}


class TableMismatchError(RunError):
    """A table differs from its definition: another version made it."""


def read_definitions() -> dict[str, dict[str, Any]]:
    definitions: dict[str, dict[str, Any]] = json.loads(DEFINITIONS.read_text("utf-8"))
    return definitions


def create_tables(client: "DynamoDBClient", prefix: str) -> list[str]:
    """Make the missing tables, whose names begin with `prefix`; return the names of those made.

    Every table is then ACTIVE. Another run changes nothing, or completes an interrupted one.

    Raises:
        TableMismatchError: A table has other keys, indexes or stream than its definition.
    """
    existing = {
        name
        for page in client.get_paginator("list_tables").paginate()
        for name in page["TableNames"]
    }
    definitions = read_definitions()
    names = {table: f"{prefix}{table}" for table in definitions}
    missing = [table for table, name in names.items() if name not in existing]
    for table in missing:
        client.create_table(**_create_request(names[table], definitions[table]))
    for table, name in names.items():
        if table in missing:
            client.get_waiter("table_exists").wait(TableName=name, WaiterConfig=_WAITING)
        found = client.describe_table(TableName=name)["Table"]
        _compare(found, definitions[table])
        if "ttl" in definitions[table]:
            _set_time_to_live(client, name, definitions[table]["ttl"])
    return [names[table] for table in missing]


def _key_schema(definition: dict[str, Any]) -> list[Any]:
    return [
        {"AttributeName": definition[key], "KeyType": kind}
        for key, kind in type_of_key.items()
        if key in definition
    ]


def _create_request(name: str, definition: dict[str, Any]) -> "CreateTableInputTypeDef":
    request: CreateTableInputTypeDef = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _key_schema(definition),
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": kind}
            for attribute, kind in definition["attributes"].items()
        ],
    }
    if definition["indexes"]:
        indexes: list[Any] = [
            {
                "IndexName": index_name,
                "KeySchema": _key_schema(index),
                "Projection": _projection(index),
            }
            for index_name, index in definition["indexes"].items()
        ]
        request["GlobalSecondaryIndexes"] = indexes
    if "stream" in definition:
        request["StreamSpecification"] = {
            "StreamEnabled": True,
            "StreamViewType": definition["stream"],
        }
    return request


def _projection(index: dict[str, Any]) -> dict[str, Any]:
    projected = {"NonKeyAttributes": index["projected"]} if "projected" in index else {}
    return {"ProjectionType": index["projection"], **projected}


def _compare(found: "TableDescriptionTypeDef", definition: dict[str, Any]) -> None:
    indexes = {
        index["IndexName"]: (index["KeySchema"], _comparable(index["Projection"]))
        for index in found.get("GlobalSecondaryIndexes", [])
    }
    expected_indexes = {
        name: (_key_schema(index), _comparable(_projection(index)))
        for name, index in definition["indexes"].items()
    }
    stream = found.get("StreamSpecification", {})
    differences = [
        what
        for what, is_value, expected in (
            ("keys", found["KeySchema"], _key_schema(definition)),
            ("indexes", indexes, expected_indexes),
            ("stream", stream.get("StreamViewType"), definition.get("stream")),
        )
        if is_value != expected
    ]
    if differences:
        raise TableMismatchError(
            f"table {found['TableName']} has other {' and '.join(differences)} than its "
            "definition in resolvers/storage/base/definitions.json: another version made it; "
            "delete the folder DATA_DIR to begin with new local data"
        )


def _comparable(projection: Mapping[str, Any]) -> tuple[Any, list[str]]:
    return projection["ProjectionType"], sorted(projection.get("NonKeyAttributes", []))


def _set_time_to_live(client: "DynamoDBClient", name: str, attribute: str) -> None:
    found = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if found.get("TimeToLiveStatus") in ("ENABLED", "ENABLING"):
        return
    client.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute}
    )
