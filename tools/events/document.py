"""asyncapi.json: the events as an AsyncAPI 3 document."""

from collections.abc import Iterable
from typing import Any

from resolvers.events.catalogue import CATALOGUE
from resolvers.events.inbound_catalogue import INBOUND
from tools.events.samples import sample_of
from tools.events.schemas import ALL_TYPES, AnyType, data_schemas, envelope_schema, kind_of

_INFO = {
    "title": "recycle-points",
    "version": "1",
    "description": "What is committed in a recycling-points programme is put on an Amazon "
    "EventBridge bus, at least once: an event that comes again has the same `id`. An event is a "
    "CloudEvent 1.0 in the `detail` of EventBridge's event, whose `source` is `recycle-points` and "
    "whose `detail-type` is the CloudEvent's `type`. Events can arrive in another order than they "
    "happened: `sequence` orders those of one user. Ignore members and types that you do not "
    "know: the contract only grows. Partners put events on a bus of their own. docs/use/events.md "
    "has the guide.",
    "license": {"name": "Apache-2.0"},
}
_PARAMETERS = {"environment": {"description": "The name of the deployment, as `prod`."}}
_SCHEMAS = "#/components/schemas/{model}"


def document() -> dict[str, Any]:
    """Return the document as JSON."""
    messages = {each.value: _message(each) for each in ALL_TYPES}
    return {
        "asyncapi": "3.1.0",
        "info": _INFO,
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "bus": {
                "address": "recycle-points-{environment}",
                "title": "The bus of a deployment",
                "parameters": _PARAMETERS,
                "messages": _references(CATALOGUE),
            },
            "inboundBus": {
                "address": "recycle-points-{environment}-in",
                "title": "The bus of a deployment that partners put events on",
                "parameters": _PARAMETERS,
                "messages": _references(INBOUND),
            },
        },
        "operations": {
            "receiveEvents": {
                "action": "receive",
                "channel": {"$ref": "#/channels/inboundBus"},
                "summary": "The programme does what a partner's event says.",
            },
            "putEvents": {
                "action": "send",
                "channel": {"$ref": "#/channels/bus"},
                "summary": "The programme puts an event on its bus.",
            },
        },
        "components": {"messages": messages, "schemas": data_schemas(template=_SCHEMAS)},
    }


def _message(event_type: AnyType) -> dict[str, Any]:
    kind = kind_of(event_type)
    model = kind.data.__name__
    return {
        "name": event_type.value,
        "summary": kind.meaning,
        "contentType": "application/cloudevents+json",
        "payload": envelope_schema(event_type, {"$ref": _SCHEMAS.format(model=model)}),
        "examples": [{"payload": sample_of(event_type)}],
    }


def _references(types: Iterable[AnyType]) -> dict[str, Any]:
    return {each.value: {"$ref": f"#/components/messages/{each}"} for each in types}
