"""asyncapi.json: the events as an AsyncAPI 3 document."""

from typing import Any

from resolvers.events.catalogue import CATALOGUE
from tools.events.samples import sample_of
from tools.events.schemas import data_schemas, envelope_schema

_INFO = {
    "title": "recycle-points",
    "version": "1",
    "description": "What is committed in a recycling-points programme is put on an Amazon "
    "EventBridge bus, at least once: an event that comes again has the same `id`. An event is a "
    "CloudEvent 1.0 in the `detail` of EventBridge's event, whose `source` is `recycle-points` and "
    "whose `detail-type` is the CloudEvent's `type`. Events can arrive in another order than they "
    "happened: `sequence` orders those of one user. Ignore members and types that you do not "
    "know: the contract only grows. docs/events.md has the guide.",
    "license": {"name": "Apache-2.0"},
}
_SCHEMAS = "#/components/schemas/{model}"


def document() -> dict[str, Any]:
    """Return the document as JSON."""
    messages = {
        event_type.value: {
            "name": event_type.value,
            "summary": kind.meaning,
            "contentType": "application/cloudevents+json",
            "payload": envelope_schema(
                event_type, {"$ref": _SCHEMAS.format(model=kind.data.__name__)}
            ),
            "examples": [{"payload": sample_of(event_type)}],
        }
        for event_type, kind in CATALOGUE.items()
    }
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {
        "asyncapi": "3.1.0",
        "info": _INFO,
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "bus": {
                "address": "recycle-points-{environment}",
                "title": "The bus of a deployment",
                "parameters": {
                    "environment": {"description": "The name of the deployment, as `prod`."}
                },
                "messages": references,
            }
        },
        "operations": {
            "putEvents": {
                "action": "send",
                "channel": {"$ref": "#/channels/bus"},
                "summary": "The programme puts an event on its bus.",
            }
        },
        "components": {"messages": messages, "schemas": data_schemas(_SCHEMAS)},
    }
