"""Events keep what tests/contract.events.json promises; they may have more."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from resolvers.events.inbound_catalogue import INBOUND
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


def breaks(promised: Outline, given: Outline) -> list[str]:
    """Return what readers of the promised events would stumble over."""
    found = []
    for path, before in promised.items():
        after = given.get(path)
        if after is None:
            found.append(f"{path} is gone")
            continue
        if before["certain"] and not after["certain"]:
            found.append(f"{path} can be absent")
        if missing := {*before.get("enum", ())} - {*after.get("enum", ())}:
            found.append(f"{path} lost {sorted(missing)}")
        found += [
            f"{path} has another {name}"
            for name in ("type", "format", "const")
            if before.get(name) != after.get(name)
        ]
    return found


def breaks_senders(promised: Outline, given: Outline) -> list[str]:
    """Return what senders of the promised events would stumble over."""
    found = breaks({path: {**facts, "certain": False} for path, facts in promised.items()}, given)
    for path, after in given.items():
        if after["certain"] and not promised.get(path, {"certain": False})["certain"]:
            found.append(f"{path} has to be there")
    return found


def given() -> dict[str, Outline]:
    return {each.value: outline_of(schema_of(each)) for each in ALL_TYPES}


def promised() -> dict[str, Outline]:
    contract: dict[str, Outline] = json.loads(CONTRACT.read_text("utf-8"))
    return contract


def test_events_keep_the_contract() -> None:
    now = given()

    assert promised().keys() - now.keys() == set()
    assert {
        name: (breaks_senders if name in INBOUND else breaks)(outline, now[name])
        for name, outline in promised().items()
    } == {name: [] for name in promised()}


def test_contract_promises_all_that_there_is() -> None:
    """What a release has is promised: add a new type or member to the contract, too."""
    assert promised() == given()
