"""The promise of the events' members: tests/contract.events.json.

New types and members are added; a promised one stays, and a test fails if it is no longer true.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.events.schemas import ALL_TYPES, schema_of

CONTRACT_PATH = Path(__file__).parents[2] / "tests" / "contract.events.json"
Outline = Mapping[str, Mapping[str, Any]]


def outlines() -> dict[str, Outline]:
    """Return each type's members by path: type, format, constant or values, if it is certain."""
    return {
        each.value: dict(_members(schema, schema, "", certain=True))
        for each in ALL_TYPES
        for schema in [schema_of(each)]
    }


def read_contract() -> dict[str, Outline]:
    promised: dict[str, Outline] = json.loads(CONTRACT_PATH.read_text("utf-8"))
    return promised


def extend(promised: Mapping[str, Outline]) -> dict[str, Outline]:
    """Return the contract with all new types and members; what it promises stays."""
    known = outlines()
    return {
        name: {**known.get(name, {}), **promised.get(name, {})} for name in {**known, **promised}
    }


def contract_text() -> str:
    """Return the extended contract, a line for each member."""
    types = (
        f"  {json.dumps(name)}: {{\n{_lines(outline)}\n  }}"
        for name, outline in extend(read_contract()).items()
    )
    return "{\n" + ",\n".join(types) + "\n}\n"


def _lines(outline: Outline) -> str:
    return ",\n".join(
        f"    {json.dumps(path)}: {json.dumps(facts, ensure_ascii=False)}"
        for path, facts in outline.items()
    )


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
