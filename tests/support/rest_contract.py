import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

PATH = Path(__file__).parents[2] / "openapi.json"
_CONTRACT = "urn:openapi"


def check_answer(
    method: str, path: str, status: int, headers: Mapping[str, str], body: Any
) -> None:
    """Raise AssertionError for an answer that the contract does not have.

    Clients have to ignore unknown members, but here an answer has none. An operation that the
    contract does not have has no contract.
    """
    if method.lower() not in contract()["paths"].get(path, {}):
        return
    wrong = list(_wrong(method, path, status, headers, body))
    assert wrong == [], f"{method} {path} {status}: {wrong}"


@functools.cache
def contract() -> dict[str, Any]:
    """Return openapi.json, with every object closed."""
    document: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    for schema in document["components"]["schemas"].values():
        if schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    return document


def _wrong(
    method: str, path: str, status: int, headers: Mapping[str, str], body: Any
) -> Iterator[str]:
    response = _response(method, path, status)
    if response is None:
        yield "the status is not in the contract"
        return
    for name, reference in response.get("headers", {}).items():
        header = _resolve(reference)
        value = headers.get(name.lower())
        if value is None:
            if header["required"]:
                yield f"the header {name} is missing"
        elif not _validator(json.dumps(header["schema"])).is_valid(value):
            yield f"the header {name} is {value!r}"
    content = response.get("content", {})
    if not content and body is not None:
        yield "a body is not in the contract"
    if content:
        described = content.get(headers.get("content-type", ""))
        if described is None:
            yield f"the content-type is none of {list(content)}"
            return
        for error in _validator(json.dumps(described["schema"])).iter_errors(body):
            yield f"{error.json_path}: {error.message}"


@functools.cache
def _response(method: str, path: str, status: int) -> dict[str, Any] | None:
    responses = contract()["paths"][path][method.lower()]["responses"]
    return _resolve(responses[str(status)]) if str(status) in responses else None


def _resolve(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        _, *names = part["$ref"].split("/")
        part = functools.reduce(lambda whole, name: whole[name], names, contract())
    return part


@functools.cache
def _validator(schema: str) -> Draft202012Validator:
    resource = DRAFT202012.create_resource(contract())
    registry: Registry[Any] = Registry().with_resource(_CONTRACT, resource)
    text = schema.replace('"#/', f'"{_CONTRACT}#/')
    return Draft202012Validator(json.loads(text), registry=registry)
