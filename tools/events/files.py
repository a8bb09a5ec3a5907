"""The files that the catalogue of events is written into."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from resolvers.events.catalogue import CATALOGUE, EventData, EventType, PointsMoved
from tools.events.document import document
from tools.events.samples import sample_of
from tools.events.schemas import data_schemas, schema_of
from tools.pages import replace_table

ROOT = Path(__file__).parents[2]
ASYNCAPI_PATH = ROOT / "asyncapi.json"
SCHEMAS_FOLDER = ROOT / "docs" / "events"
PAGE_PATH = ROOT / "docs" / "events.md"


def files() -> dict[Path, str]:
    """Return the text of each file; the page as it is, but for its tables."""
    schemas = {
        SCHEMAS_FOLDER / f"{event_type}.json": _json(
            {**schema_of(event_type), "examples": [sample_of(event_type)]}
        )
        for event_type in CATALOGUE
    }
    page = PAGE_PATH.read_text("utf-8")
    return {**schemas, ASYNCAPI_PATH: _json(document()), PAGE_PATH: update(page)}


def update(page: str) -> str:
    """Return the text of docs/events.md with its tables and its sample updated."""
    page = replace_table(page, "types", _types())
    page = replace_table(page, "members", _members())
    sample = json.dumps(sample_of(EventType.POINTS_EARNED), indent=2)
    return replace_table(page, "sample", ["```json", *sample.splitlines(), "```"])


def _json(value: Any) -> str:  # noqa: ANN401 - JSON
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
    schemas = data_schemas()
    of_points = schemas[PointsMoved.__name__]["properties"]
    models: list[type[EventData]] = [PointsMoved, *(kind.data for kind in CATALOGUE.values())]
    for model in dict.fromkeys(models):
        names = [each.value for each, kind in CATALOGUE.items() if kind.data is model]
        of = names[0] if len(names) == 1 else f"{names[0].partition('.')[0]}.*"
        schema = schemas[model.__name__]
        for name, member in schema["properties"].items():
            if model is not PointsMoved and issubclass(model, PointsMoved) and name in of_points:
                continue
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
    SCHEMAS_FOLDER.mkdir(exist_ok=True)
    for path in SCHEMAS_FOLDER.glob("*.json"):
        path.unlink()
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
