"""The fields of one request: called with events, as AppSync calls them, or directly."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, Protocol

from graphql import GraphQLResolveInfo

from gateway.envelope import failure_of
from gateway.event import RequestFacts, build_event
from gateway.invocation import Invocations, pass_as_json
from gateway.json_value import Json, JsonValue
from gateway.selection import name_selected

Info = GraphQLResolveInfo[Any]
Work = Callable[[], Any]


@dataclass(frozen=True)
class EventFields:
    """Fields whose resolvers get AppSync's events; answers are JSON."""

    facts: RequestFacts
    calls: Invocations

    def read(self, info: Info, source: JsonValue) -> JsonValue:
        return source.get(info.field_name) if isinstance(source, dict) else None

    def call(
        self, info: Info, source: JsonValue, arguments: Json, max_batch_size: int
    ) -> Awaitable[JsonValue]:
        self.calls.count()
        event = build_event(self.facts, info, source, arguments)
        return self.calls.call(_key_of(info), event, max_batch_size)

    def end(self) -> None:
        """Do nothing: each event was a call of its own."""


class DirectRequest(Protocol):
    """The product's side of a request.

    Its functions raise exceptions that have the name of an errorType. `call` returns the answer to
    wait for, or a call to make in a thread.
    """

    def read(self, info: Info, source: object) -> Any: ...  # noqa: ANN401 - JSON, or an object
    def call(
        self, info: Info, source: object, arguments: Json, selection: dict[str, Any]
    ) -> Work | Awaitable[Any]: ...
    def end(self) -> None: ...


# Called with the caller's identity, the request's id, and a function that does work in a thread.
OpenRequest = Callable[[Json | None, str, Callable[[Work], Awaitable[Any]]], DirectRequest]


@dataclass(frozen=True)
class DirectFields:
    """Fields whose resolvers run in this process; objects pass from one to the next."""

    request: DirectRequest
    calls: Invocations
    selections: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict)

    def read(self, info: Info, source: object) -> Any:  # noqa: ANN401 - JSON, or an object
        try:
            return self.request.read(info, source)
        except Exception as error:
            raise failure_of(error) from error

    async def call(self, info: Info, source: object, arguments: Json, max_batch_size: int) -> Any:  # noqa: ANN401 - an object
        given = pass_as_json(arguments) if arguments else {}
        self.calls.count()
        work = self.request.call(info, source, given, self._selection_of(info))
        try:
            if isawaitable(work):
                return await work
            return await self.calls.call(_key_of(info), work, max_batch_size)
        except Exception as error:
            raise failure_of(error) from error

    def end(self) -> None:
        self.request.end()

    def _selection_of(self, info: Info) -> dict[str, Any]:
        """Return the selected names; none for a mutation, whose answer subscribers get, too."""
        key = tuple(map(id, info.field_nodes))
        if key not in self.selections:
            is_mutation = info.parent_type is info.schema.mutation_type
            self.selections[key] = {} if is_mutation else dict.fromkeys(name_selected(info))
        return self.selections[key]


Fields = EventFields | DirectFields


def do_directly(work: Any) -> Any:  # noqa: ANN401 - one call or a list of calls, and their answers
    """Make a call of a DirectRequest, or several, with the exceptions of those that fail."""
    return [_attempt(each) for each in work] if isinstance(work, list) else work()


def _attempt(work: Work) -> Any:  # noqa: ANN401 - an answer or an exception
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error


def _key_of(info: Info) -> tuple[str, str]:
    return info.parent_type.name, info.field_name
