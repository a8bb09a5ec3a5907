"""Answer API Gateway's events with the fields of the schema."""

import functools
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.api.appsync.errors import AppSyncError, InternalFailure, InvalidInput, Unauthorized
from resolvers.api.appsync.event_handler import NO_FIELD, ContextOf, EventHandler, Note
from resolvers.api.appsync.field_executor import Event
from resolvers.api.graphql.old_exchange import OLD_FIELDS, open_old_schema
from resolvers.api.rest.answers import (
    answer_list,
    answer_mutation,
    answer_problem,
    answer_query,
    list_items,
)
from resolvers.api.rest.arguments import read_arguments
from resolvers.api.rest.bindings import Binding, bindings
from resolvers.api.rest.old_answers import answer_deprecated, answer_deprecated_refusal
from resolvers.api.rest.old_shapes import OLD_SHAPES
from resolvers.api.rest.problems import (
    UNAUTHORIZED,
    Problem,
    internal_failure,
    problem_of_error,
    problem_of_refusal,
    sign_in_missing,
)
from resolvers.api.rest.requests import Request, read_request
from resolvers.domain.base.enums import ErrorCode
from resolvers.storage.base.faults import describe_fault, kind_of_fault

logger = logging.getLogger(__name__)


class RestAdapter:
    def __init__(self, event_handler: EventHandler, *, user_pool_issuer: str | None) -> None:
        self._event_handler = event_handler
        self._user_pool_issuer = user_pool_issuer
        self._bindings = bindings()

    def answer(
        self, event: Mapping[str, Any], request_id: str, context_of: ContextOf, note: Note
    ) -> dict[str, Any]:
        """Answer an event of either payload; never raise."""
        place = NO_FIELD
        try:
            request = read_request(event)
            binding = self._bindings.get(request.route)
            if binding is None:
                return _answer_no_route(request, request_id, note)
            place = binding.route.place
            call = _Call(self, binding, request, request_id, context_of, note)
            return call.answer()
        except Exception as fault:  # noqa: BLE001 - the caller gets every fault masked
            logger.error("request %s failed at %s: %s", request_id, place, describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes arguments
            note(place, InternalFailure(request_id, kind_of_fault(fault)))
            return answer_problem(internal_failure(), request_id)

    def handler_of(self, place: str) -> EventHandler:
        return self._old_handler if place in OLD_FIELDS else self._event_handler

    @functools.cached_property
    def _old_handler(self) -> EventHandler:
        """Return the handler of the fields that only old routes call, opened on first use."""
        return EventHandler(open_old_schema(), user_pool_issuer=self._user_pool_issuer)


def _answer_no_route(request: Request, request_id: str, note: Note) -> dict[str, Any]:
    detail = f"This API has no route {request.route}."
    note(NO_FIELD, InvalidInput(detail))
    return answer_problem(Problem(ErrorCode.NOT_FOUND, detail), request_id)


@dataclass
class _Call:
    """One request, and the calls of fields that answer it."""

    adapter: RestAdapter
    binding: Binding
    request: Request
    request_id: str
    context_of: ContextOf
    note_outcome: Note
    is_noted: bool = False

    def answer(self) -> dict[str, Any]:
        binding, request = self.binding, self.request
        try:
            if request.identity is None and not binding.is_public:
                raise sign_in_missing()
            if binding.route.successor is None:
                return self._answer_field()
            return answer_deprecated(binding, request, OLD_SHAPES[request.route](self, request))
        except Problem as problem:
            self._note_refused(problem)
            if binding.route.successor is None:
                return answer_problem(problem, self.request_id)
            return answer_deprecated_refusal(binding, request, problem)

    def _answer_field(self) -> dict[str, Any]:
        binding, request = self.binding, self.request
        place, arguments = binding.route.place, read_arguments(binding, request)
        if not binding.route.is_query:
            return answer_mutation(binding, self.change(place, arguments))
        value = self.call(place, arguments)
        if value is None:
            raise Problem(ErrorCode.NOT_FOUND, "This object does not exist, or you may not see it.")
        if not binding.is_list:
            return answer_query(binding, request, value)
        items = list_items(value)
        if binding.route.nested is not None:
            self.add_nested(binding.row_type, binding.route.nested, items)
        return answer_list(binding, request, value, items)

    def call(self, place: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return a field's answer; raise Problem."""
        identity = self.request.identity
        event = self._event_of(place, {"id": identity["sub"]} if identity else None, arguments)
        try:
            return self._ask(self.adapter.handler_of(place), event)
        except AppSyncError as error:
            raise problem_of_error(error, self.binding.path_argument) from error

    def change(self, place: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the payload of a granted mutation; raise Problem."""
        payload: dict[str, Any] = self.call(place, arguments)
        if payload["userErrors"]:
            raise problem_of_refusal(payload["userErrors"][0], self.binding.path_argument)
        return payload

    def add_nested(self, type_name: str, name: str, rows: list[dict[str, Any]]) -> None:
        """Add a field to each row, with one call for all rows; raise Problem."""
        if not rows:
            return
        place = f"{type_name}.{name}"
        events: list[Event] = [self._event_of(place, row, {}) for row in rows]
        answers = self._ask(self.adapter.handler_of(place), events)
        for row, answer in zip(rows, answers, strict=True):
            if answer["errorType"] is not None:
                raise internal_failure()
            row[name] = answer["data"]

    def _ask(self, handler: EventHandler, event: Event | list[Event]) -> Any:  # noqa: ANN401 - JSON
        self.is_noted = True
        return handler.answer(event, self.request_id, self.context_of, self.note_outcome)

    def _note_refused(self, problem: Problem) -> None:
        """Note a request that was rejected before it reached a field."""
        if self.is_noted:
            return
        place = self.binding.route.place
        is_unauthorized = problem.code == UNAUTHORIZED
        error = Unauthorized(*place.split(".")) if is_unauthorized else InvalidInput(problem.detail)
        self.note_outcome(place, error)

    def _event_of(
        self, place: str, source: Mapping[str, Any] | None, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the event that AppSync would send."""
        type_name, field_name = place.split(".")
        return {
            "info": {"parentTypeName": type_name, "fieldName": field_name},
            "identity": self.request.identity,
            "source": source,
            "arguments": arguments,
        }
