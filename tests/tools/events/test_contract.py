"""Events keep what tests/contract.events.json promises; and the contract names all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.events.schemas import ALL_TYPES, schema_of

CONTRACT = Path(__file__).parents[2] / "contract.events.json"
Outline = dict[str, dict[str, Any]]


def outline_of(schema: dict[str, Any]) -> Outline:
    """Return each member by its path: its type, format, constant or values, if it is certain."""
    return dict(_members(schema, schema, "", certain=True))


def _members(
    schema: dict[str, Any], root: dict[str, Any], path: str, *, certain: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    kept = ("type", "format", "const", "enum")
    facts = {name: value for name, value in schema.items() if name in kept}
    yield path, {**facts, "certain": certain}
    for name, member in schema.get("properties", {}).items():
        is_certain = name in schema["required"]
        yield from _members(member, root, f"{path}.{name}", certain=is_certain)
    if "items" in schema:
        yield from _members(schema["items"], root, f"{path}[]", certain=True)


def test_contract_promises_all_that_there_is() -> None:
    """What a release has is promised: add a new type or member to the contract, take none away."""
    promised: dict[str, Outline] = json.loads(CONTRACT.read_text("utf-8"))

    assert promised == {each.value: outline_of(schema_of(each)) for each in ALL_TYPES}
