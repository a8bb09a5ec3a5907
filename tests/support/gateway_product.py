import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCHEMA_TEXT = (Path(__file__).with_name("gateway_schema.graphql")).read_text(encoding="utf-8")
FIELDS = [
    {"type": type_name, "field": field_name, "function": "queries", "maxBatchSize": size}
    for type_name, field_name, size in [
        ("Query", "box", 0),
        ("Query", "boxes", 0),
        ("Query", "viewer", 0),
        ("Query", "staff", 0),
        ("Query", "sized", 0),
        ("Mutation", "changeBox", 0),
        ("Mutation", "publishBalance", 0),
        ("Subscription", "onBalanceChanged", 0),
        ("Box", "owner", 100),
        ("Owner", "pet", 100),
    ]
]


class Unauthorized(Exception):  # noqa: N818 - its name is the errorType
    pass


class InvalidInput(Exception):  # noqa: N818 - its name is the errorType
    pass


class UnauthorizedException(Exception):  # noqa: N818 - its name is the errorType
    pass


def make_box(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"box-{number}",
        "name": f"箱 {number}",
        "colour": "RED",
        "size": 1.5,
        "openedAt": "2026-11-25T09:00:00.000Z",
        "homepage": "https://example.org/boxes",
        "ownerId": f"owner-{number}",
        "secret": "for admins",
        **changes,
    }


class Product:
    """Answers events; calls holds every payload it was called with, in order."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self._lock = threading.Lock()
        self.answers: dict[str, Callable[[dict[str, Any]], Any]] = {
            "Query.box": lambda event: make_box(1, id=event["arguments"]["id"]),
            "Query.boxes": lambda event: {
                "nodes": [make_box(n) for n in range(event["arguments"].get("first", 20))]
            },
            "Query.viewer": lambda event: {"id": event["identity"]["sub"], "name": "me"},
            "Query.staff": lambda event: {"id": event["identity"]["sub"], "name": "staff"},
            "Query.sized": lambda event: event["arguments"].get("size"),
            "Mutation.changeBox": lambda event: {
                "box": make_box(1, name=event["arguments"]["input"]["name"]),
                "problems": [],
            },
            "Mutation.publishBalance": lambda event: {**event["arguments"], "held": 0},
            "Subscription.onBalanceChanged": allow_own,
            "Box.owner": lambda event: {"id": event["source"]["ownerId"], "name": "owner"},
            "Owner.pet": lambda event: {"id": f"pet-of-{event['source']['id']}", "name": "Pochi"},
        }

    def __call__(self, payload: Any) -> Any:
        with self._lock:
            self.calls.append(payload)
        if isinstance(payload, list):
            return self.answer_batch(payload)
        return self._answer(payload)

    def answer_batch(self, events: list[dict[str, Any]]) -> Any:
        return [self._answer_item(event) for event in events]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [
            event for call in self.calls for event in (call if isinstance(call, list) else [call])
        ]

    def _answer(self, event: dict[str, Any]) -> Any:
        info = event["info"]
        return self.answers[f"{info['parentTypeName']}.{info['fieldName']}"](event)

    def _answer_item(self, event: dict[str, Any]) -> dict[str, Any]:
        try:
            data = self._answer(event)
        except InvalidInput as error:
            return {"data": None, "errorMessage": str(error), "errorType": "InvalidInput"}
        return {"data": data, "errorMessage": None, "errorType": None}


def allow_own(event: dict[str, Any]) -> None:
    if event["arguments"]["userId"] != event["identity"]["sub"]:
        raise Unauthorized("Not Authorized to access onBalanceChanged on type Subscription")


def always(value: Any) -> Callable[[dict[str, Any]], Any]:
    """Return a resolver that answers with the value."""
    return lambda _: value


def raise_input(_: dict[str, Any]) -> None:
    raise InvalidInput("first must be 1 to 100")


def answer_slowly(event: dict[str, Any]) -> Any:
    time.sleep(2)
    return make_box(1, id=event["arguments"]["id"])
