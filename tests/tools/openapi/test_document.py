import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from resolvers.api.graphql.schema import CORE
from resolvers.api.rest.routes import ROUTES
from resolvers.domain.base.enums import ErrorCode
from tests.support.rest_contract import PATH
from tools.schema_files import WRITE_COMMAND, openapi

DOCUMENT: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
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


def test_file_is_what_generator_writes() -> None:
    assert PATH.read_text("utf-8") == openapi(), f"run `{WRITE_COMMAND}`"
    tags = {tag for operation in OPERATIONS.values() for tag in operation["tags"]}
    assert tags == {each["name"] for each in DOCUMENT["tags"]}


@pytest.mark.slow
def test_document_is_valid() -> None:
    validate(DOCUMENT)


def test_each_route_is_an_operation() -> None:
    described = {
        f"{method.upper()} {path}" for path, each in DOCUMENT["paths"].items() for method in each
    }

    assert described == {route.key for route in ROUTES}
    assert len(OPERATIONS) == len(ROUTES)


def test_each_code_of_a_field_is_listed() -> None:
    for route in ROUTES:
        if route.successor:
            continue
        type_name, field_name = route.place.split(".")
        field = CORE.type_map[type_name].fields[field_name]  # type: ignore[attr-defined] # an object type
        listed = re.search(r"Errors: (.*?)\.", field.description or "")
        wanted = set(re.findall(r"[A-Z]+_[A-Z_]+|FORBIDDEN", listed[1])) if listed else set()
        operation = DOCUMENT["paths"][route.path][route.method.lower()]
        codes = set().union(*codes_by_status(operation["operationId"]).values())
        assert wanted & set(ErrorCode) <= codes, route.key


def test_public_routes_need_no_token_and_can_be_kept() -> None:
    public = {
        name
        for name, each in OPERATIONS.items()
        if {} in each["security"] and "deprecated" not in each
    }

    assert public == {
        "listLocations",
        "listNearbyLocations",
        "getLocation",
        "listRewards",
        "getReward",
        "listEarnRules",
    }
    for name in public:
        responses = OPERATIONS[name]["responses"]
        assert {"ETag", "Cache-Control"} <= set(responses["200"]["headers"])
        assert "ETag" in responses["304"]["headers"]


def test_old_routes_are_deprecated_and_name_successors() -> None:
    old = [route for route in ROUTES if route.successor]

    assert old
    for route in old:
        operation = DOCUMENT["paths"][route.path][route.method.lower()]
        assert operation["deprecated"] is True
        assert f"`{route.method} /{route.successor}`" in operation["description"]
        assert {"Deprecation", "Link"} <= set(operation["responses"]["200"]["headers"])


def test_each_example_fits() -> None:
    for operation in OPERATIONS.values():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            whole = content["schema"] | {"components": DOCUMENT["components"]}
            Draft202012Validator(whole).validate(content["example"])
    for part in everything(DOCUMENT):
        for example in part.get("examples", ()):
            whole = part | {"components": DOCUMENT["components"]}
            Draft202012Validator(whole).validate(example)
