"""The files that the catalogue of events is written into."""

import json
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from resolvers.events.catalogue import CATALOGUE, EventType, PointsMoved
from resolvers.events.inbound_catalogue import INBOUND, InboundType
from tools.events.contract import CONTRACT_PATH, contract_text
from tools.events.document import document
from tools.events.samples import sample_of
from tools.events.schemas import ALL_TYPES, AnyType, data_schemas, schema_of
from tools.pages import replace_table

ROOT = Path(__file__).parents[2]
ASYNCAPI_PATH = ROOT / "asyncapi.json"
SCHEMAS_FOLDER = ROOT / "docs" / "use" / "events"
PAGE_PATH = ROOT / "docs" / "use" / "events.md"


def files() -> dict[Path, str]:
    """Return the text of each file; the page as it is, but for its tables."""
    schemas = {
        SCHEMAS_FOLDER / f"{event_type}.json": _json(
            {**schema_of(event_type), "examples": [sample_of(event_type)]}
        )
        for event_type in ALL_TYPES
    }
    page = PAGE_PATH.read_text("utf-8")
    written = {ASYNCAPI_PATH: _json(document()), PAGE_PATH: update(page)}
    return {**schemas, **written, CONTRACT_PATH: contract_text()}


def update(page: str) -> str:
    """Return the text of docs/use/events.md with its tables and its samples updated."""
    page = replace_table(page, "types", _types())
    page = replace_table(page, "members", _members())
    page = replace_table(page, "inbound types", _inbound_types())
    page = replace_table(page, "inbound members", _inbound_members())
    page = replace_table(page, "inbound sample", _sample(InboundType.STOCK_RECEIVED))
    return replace_table(page, "sample", _sample(EventType.POINTS_EARNED))


def _sample(event_type: AnyType) -> list[str]:
    return ["```json", *json.dumps(sample_of(event_type), indent=2).splitlines(), "```"]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _types() -> Iterator[str]:
    yield "| type | when | `id` | data |"
    yield "|---|---|---|---|"
    for event_type, kind in CATALOGUE.items():
        schema = f"[schema, sample](events/{event_type}.json)"
        yield f"| `{event_type}` | {kind.meaning} | {kind.identity} | {schema} |"


def _members() -> Iterator[str]:
    """Yield a row for each member; those of `points.*` are also in points.earned."""
    yield "| of | member | type | meaning |"
    yield "|---|---|---|---|"
    of_points = data_schemas()[PointsMoved.__name__]["properties"]
    models: list[type[BaseModel]] = [PointsMoved, *(kind.data for kind in CATALOGUE.values())]
    for model in dict.fromkeys(models):
        inherited = issubclass(model, PointsMoved) and model is not PointsMoved
        yield from _members_of(_types_with(model), model, of_points if inherited else ())


def _types_with(model: type[BaseModel]) -> str:
    """Return the types with these members; `word.*` if these are all types of that word."""
    types = [each.value for each, kind in CATALOGUE.items() if kind.data is model]
    word = types[0].partition(".")[0]
    of_word = [kind.data for each, kind in CATALOGUE.items() if each.partition(".")[0] == word]
    if len(types) > 1 and all(issubclass(data, model) for data in of_word):
        return f"{word}.*"
    return "`, `".join(types)


def _inbound_types() -> Iterator[str]:
    yield "| type | you say | what happens | field | data |"
    yield "|---|---|---|---|---|"
    for event_type, kind in INBOUND.items():
        schema = f"[schema, sample](events/{event_type}.json)"
        yield f"| `{event_type}` | {kind.meaning} | {kind.effect} | `{kind.field}` | {schema} |"


def _inbound_members() -> Iterator[str]:
    yield "| of | member | type | meaning |"
    yield "|---|---|---|---|"
    for event_type, kind in INBOUND.items():
        yield from _members_of(event_type, kind.data)


def _members_of(of: str, model: type[BaseModel], without: Container[str] = ()) -> Iterator[str]:
    schemas = data_schemas()
    schema = schemas[model.__name__]
    for name, member in schema["properties"].items():
        if name not in without:
            optional = "" if name in schema["required"] else "?"
            text = member.get("description", "")
            yield f"| `{of}` | `{name}{optional}` | {_type(member, schemas)} | {text} |"


def _type(member: dict[str, Any], schemas: dict[str, Any]) -> str:
    if "$ref" in member:
        return _type(schemas[member["$ref"].rpartition("/")[2]], schemas)
    if "enum" in member:
        return ", ".join(f"`{value}`" for value in member["enum"])
    if member["type"] == "array":
        item = schemas[member["items"]["$ref"].rpartition("/")[2]]["properties"]
        parts = ", ".join(f"`{name}` {each.get('type', 'text')}" for name, each in item.items())
        return f"list of {{{parts}}}"
    kind: str = member["type"]
    return f"{kind} ({member['format']})" if "format" in member else kind


def write_files() -> None:
    written = files()
    SCHEMAS_FOLDER.mkdir(exist_ok=True)
    for path in {*SCHEMAS_FOLDER.glob("*.json")} - written.keys():
        path.unlink()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
