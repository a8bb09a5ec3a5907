"""Answer the fields of one request without events: parents and answers stay objects."""

import functools
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLResolveInfo, get_named_type, is_object_type

from resolvers.api.appsync.documents import has_own_resolver
from resolvers.api.appsync.event_handler import ContextOf, Note, failure_of, open_executors
from resolvers.api.appsync.readers import Reader, Selection, field_reader
from resolvers.domain.base.authorization import Caller

Info = GraphQLResolveInfo[Any]


@dataclass
class DirectRequest:
    """The fields of one request, whose schema has the names of `schema`.

    `write_line` is called once: after `end`, and after the last resolver, which can outlive a
    request that timed out.
    """

    schema: strawberry.Schema
    read_caller: Callable[[], Caller]
    context_of: ContextOf
    request_id: str
    note: Note
    write_line: Callable[[], None]

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._unfinished = 1
        self._executors = open_executors(self.schema)
        self._readers = _open_readers(self.schema)

    def read(self, info: Info, source: object) -> Any:  # noqa: ANN401 - JSON, or objects
        """Return the value of a plain field; raise AppSyncError."""
        if isinstance(source, dict):
            # The type is abstract: its readers return JSON.
            return source.get(info.field_name)
        try:
            return self._readers[info.parent_type.name, info.field_name](source)
        except Exception as fault:  # noqa: BLE001 - the caller gets every fault masked
            place = f"{info.parent_type}.{info.field_name}"
            raise failure_of(place, fault, self.request_id) from None

    def call(
        self, info: Info, source: object, arguments: dict[str, Any], selection: Selection
    ) -> Callable[[], Any] | Awaitable[Any]:
        """Return an answer to await, or a call to make in a thread; they raise AppSyncError."""
        executor = self._executors[info.parent_type.name, info.field_name]

        def begin() -> Any:  # noqa: ANN401 - the answer, or its awaitable
            context = self.context_of(self.read_caller(), selection)
            return executor.call(source, info, arguments, context)

        def read(answer: Any) -> Any:  # noqa: ANN401 - JSON, or objects
            return answer if executor.read_leaf is None else executor.read_leaf(answer)

        def answer() -> Any:  # noqa: ANN401 - JSON, or objects
            with self._noted(info) as outcomes:
                outcomes.append(read(begin()))
            return outcomes[0]

        async def wait() -> Any:  # noqa: ANN401 - JSON, or objects
            with self._noted(info) as outcomes:
                outcomes.append(read(await begin()))
            return outcomes[0]

        return wait() if executor.is_async else answer

    def end(self) -> None:
        """End the request, or one of its resolvers."""
        with self._lock:
            self._unfinished -= 1
            is_last = self._unfinished == 0
        if is_last:
            self.write_line()

    @contextmanager
    def _noted(self, info: Info) -> Iterator[list[Any]]:
        with self._lock:
            self._unfinished += 1
        outcomes: list[Any] = []
        place = f"{info.parent_type}.{info.field_name}"
        try:
            yield outcomes
            answer = outcomes[0]
            if getattr(answer, "user_errors", None):
                kind = get_named_type(info.return_type).name
                answer = {"userErrors": self._readers[kind, "userErrors"](answer)}
            self.note(place, answer)
        except Exception as fault:  # noqa: BLE001 - the caller gets every fault masked
            failure = failure_of(place, fault, self.request_id)
            self.note(place, failure)
            raise failure from None
        finally:
            self.end()


@functools.cache
def _open_readers(schema: strawberry.Schema) -> Mapping[tuple[str, str], Reader]:
    """Return the readers of plain fields by type and field."""
    core = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
    return {
        (kind.name, name): field_reader(core, kind, name)
        for kind in core.type_map.values()
        if is_object_type(kind) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if not has_own_resolver(field)
    }
