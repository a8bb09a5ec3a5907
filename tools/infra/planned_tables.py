"""The planned tables against their definitions."""

from collections.abc import Iterator, Mapping
from typing import Any

from resolvers.settings import table_prefix_of
from tools.terraform.plans import Plan, Resource

KEYS = ("hash_key", "range_key")


def _projected(index: Mapping[str, Any]) -> list[str]:
    return sorted(index.get("non_key_attributes") or [])


def ttl_of(table: Resource) -> str | None:
    """Return the attribute with a row's time to live."""
    enabled = [ttl["attribute_name"] for ttl in table.values["ttl"] if ttl["enabled"]]
    return enabled[0] if enabled else None


def keys_without_type(plan: Plan) -> Iterator[str]:
    """Yield keys that no attribute block defines, and attributes that are not keys.

    AWS rejects both when the table is made. Source: Amazon DynamoDB API Reference, CreateTable.
    """
    for table in plan.of_type("aws_dynamodb_table"):
        indexes = {each["name"]: each for each in table.values["global_secondary_index"]}
        places = {table.address: table.values} | {
            f"{table.address}, index {name}": index for name, index in indexes.items()
        }
        defined = set(table.texts_at("attribute.name"))
        used = set()
        for place, values in places.items():
            for key in (values[name] for name in KEYS if values.get(name)):
                used.add(key)
                if key not in defined:
                    yield f"{place}: the key {key} is not defined as an attribute"
        for name in sorted(defined - used):
            yield f"{table.address}: the attribute {name} is not a key of it or its indexes"


def differences_from_definitions(
    plan: Plan, environment: str, definitions: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Yield the differences between the planned tables and definitions.json, in both directions."""
    planned = {each.values["name"]: each for each in plan.of_type("aws_dynamodb_table")}
    wanted = {f"{table_prefix_of(environment)}{name}": each for name, each in definitions.items()}
    yield from (f"no table {name} is planned" for name in sorted(wanted.keys() - planned.keys()))
    for name, table in planned.items():
        if name not in wanted:
            yield f"{table.address}: {name} is not in resolvers/storage/base/definitions.json"
        elif describe(table) != dict(wanted[name]):
            yield f"{table.address}: {describe(table)} is not the definition {dict(wanted[name])}"


def describe(table: Resource) -> dict[str, Any]:
    """Return a planned table in the form of definitions.json."""
    values = table.values
    described: dict[str, Any] = {
        **_keys(values),
        "attributes": {each["name"]: each["type"] for each in values["attribute"]},
        "indexes": {
            index["name"]: {
                **_keys(index),
                "projection": index["projection_type"],
                **({"projected": _projected(index)} if _projected(index) else {}),
            }
            for index in values["global_secondary_index"]
        },
    }
    if values["stream_enabled"]:
        described["stream"] = values["stream_view_type"]
    if ttl_of(table):
        described["ttl"] = ttl_of(table)
    return described


def _keys(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in KEYS if values.get(name)}
