"""JSON Schemas of the events, from the catalogue's models.

They are draft-07, which AsyncAPI 3 accepts without an extension.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic.json_schema import DEFAULT_REF_TEMPLATE, GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from resolvers.events.catalogue import CATALOGUE, EventKind, EventType
from resolvers.events.inbound_catalogue import INBOUND, InboundKind, InboundType

AnyType = EventType | InboundType
ALL_TYPES: Sequence[AnyType] = (*CATALOGUE, *INBOUND)
DRAFT = "http://json-schema.org/draft-07/schema#"
_TEXT = {"type": "string", "minLength": 1}


def kind_of(event_type: AnyType) -> EventKind | InboundKind:
    return INBOUND[event_type] if isinstance(event_type, InboundType) else CATALOGUE[event_type]


class _Generator(GenerateJsonSchema):
    """A member without a value is absent, never null; names need no titles."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's signature
        return False


def data_schemas(
    types: Iterable[AnyType] = ALL_TYPES, template: str = DEFAULT_REF_TEMPLATE
) -> dict[str, Any]:
    """Return the schemas of the types' data and of their references, by name."""
    models = {kind_of(each).data for each in types}
    _, schema = models_json_schema(
        [(model, "serialization") for model in sorted(models, key=lambda each: each.__name__)],
        by_alias=True,
        ref_template=template,
        schema_generator=_Generator,
    )
    found: dict[str, Any] = schema["$defs"]
    return found


def envelope_schema(event_type: AnyType, data: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an event whose `data` fits the schema `data`."""
    if isinstance(event_type, InboundType):
        properties = {**_inbound_members(event_type), "data": data}
    else:
        properties = {**_members(event_type), "data": data}
    return {
        "description": kind_of(event_type).meaning,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _inbound_members(event_type: InboundType) -> dict[str, Any]:
    return {
        "specversion": {"const": "1.0"},
        "id": {
            **_TEXT,
            "description": "Yours, another one for each event of this `source`. An event that you "
            "put again keeps it, and changes nothing.",
        },
        "source": {**_TEXT, "description": "Yours: the system that gives out the ids."},
        "type": {"const": event_type.value},
    }


def _members(event_type: EventType) -> dict[str, Any]:
    kind = CATALOGUE[event_type]
    properties: dict[str, Any] = {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": f"The same at each delivery of the event: {kind.identity}."},
        "source": {"type": "string", "pattern": "^urn:recycle-points:."},
        "type": {"const": event_type.value},
        "time": {"type": "string", "format": "date-time", "description": "When it was committed."},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"const": f"urn:recycle-points:event:{event_type}:1"},
    }
    if event_type.value.startswith("points."):
        properties["partitionkey"] = {**_TEXT, "description": "The user's id."}
        properties["sequence"] = {
            "type": "string",
            "pattern": "^[0-9]{10}$",
            "description": "Orders the events of one `partitionkey`, as text.",
        }
    return properties


def schema_of(event_type: AnyType) -> dict[str, Any]:
    """Return the whole schema of one type, for a separate file."""
    data = kind_of(event_type).data
    schema = envelope_schema(event_type, {"$ref": f"#/definitions/{data.__name__}"})
    return {
        "$schema": DRAFT,
        "$id": f"urn:recycle-points:event:{event_type}:1",
        "title": event_type.value,
        **schema,
        "definitions": data_schemas([event_type], "#/definitions/{model}"),
    }
