from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import lambda_entry
from tests.support.lambda_process import Invocation
from tests.support.matrix.documents import Documents
from tests.support.matrix.people import recorded_event
from tests.support.matrix.roles import Caller
from tests.support.running_product import RunningProduct

Arguments = Mapping[str, Any]


class Api(Protocol):
    def call(self, role: Caller, place: str, arguments: Arguments) -> Any:
        """The answer of a root field; AssertionError where it is refused at the top."""


@dataclass(frozen=True)
class HttpApi:
    product: RunningProduct
    documents: Documents

    def call(self, role: Caller, place: str, arguments: Arguments) -> Any:
        document = self.documents.request((place,)).document
        answer = self.product.post(role, {"query": document, "variables": arguments}).json()
        assert not answer.get("errors"), (place, answer)
        return answer["data"][place.partition(".")[2]]


class HandlerApi:
    def call(self, role: Caller, place: str, arguments: Arguments) -> Any:
        return lambda_entry.handler(event_of(role, place, arguments), Invocation())


def event_of(role: Caller, place: str, arguments: Arguments, source: Any = None) -> dict[str, Any]:
    parent, _, field = place.partition(".")
    event = recorded_event(role)
    event |= {"arguments": dict(arguments), "source": source}
    info = {"parentTypeName": parent, "fieldName": field, "variables": {}}
    event["info"] |= {**info, "selectionSetGraphQL": ""}
    return event
