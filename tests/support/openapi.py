"""openapi.json, and ways through it."""

import json
from collections.abc import Iterator
from typing import Any

from tests.support.rest_contract import PATH

DOCUMENT: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
}


def resolve(part: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in part:
        return resolve(part["anyOf"][0]) | part
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    return resolve(DOCUMENT["components"][kind][name]) | part


def types_of(schema: dict[str, Any]) -> set[str]:
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else set(types)


def requested() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every member of a request: parameters, and what bodies consist of."""
    for operation in OPERATIONS.values():
        for parameter in map(resolve, operation["parameters"]):
            yield parameter["name"], resolve(parameter["schema"])
    for name, schema in SCHEMAS.items():
        if name.endswith(("Request", "Input")):
            for member, described in schema["properties"].items():
                yield member, resolve(described)


def codes_by_status(operation_id: str) -> dict[str, set[str]]:
    found = {}
    for status, response in OPERATIONS[operation_id]["responses"].items():
        content = resolve(response).get("content", {}).get("application/problem+json")
        if content:
            schema = content["schema"]
            each = schema.get("oneOf", [schema])
            found[status] = {resolve(one)["properties"]["code"]["const"] for one in each}
    return found


def everything(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from everything(each)
