"""Answer API Gateway's events by the fields of the schema."""

import logging
from collections.abc import Mapping
from typing import Any

from resolvers.api.appsync.errors import AppSyncError, InternalFailure, InvalidInput, Unauthorized
from resolvers.api.appsync.event_handler import NO_FIELD, ContextOf, Event, EventHandler, Note
from resolvers.api.rest.answers import (
    answer_list,
    answer_mutation,
    answer_problem,
    answer_query,
    list_items,
)
from resolvers.api.rest.arguments import read_arguments
from resolvers.api.rest.bindings import Binding, bindings
from resolvers.api.rest.problems import (
    Problem,
    internal_failure,
    problem_of_error,
    problem_of_refusal,
    sign_in_missing,
)
from resolvers.api.rest.requests import Request, read_request
from resolvers.domain.enums import ErrorCode
from resolvers.storage.faults import describe_fault, kind_of_fault

logger = logging.getLogger(__name__)


class RestDoor:
    def __init__(self, event_handler: EventHandler) -> None:
        self._event_handler = event_handler
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
            call = _Call(self._event_handler, binding, request, request_id, context_of, note)
            return call.answer()
        except Problem as problem:
            return answer_problem(problem, request_id)
        except Exception as fault:  # noqa: BLE001 - the caller gets every fault masked
            logger.error("request %s failed at %s: %s", request_id, place, describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes arguments
            note(place, InternalFailure(request_id, kind_of_fault(fault)))
            return answer_problem(internal_failure(), request_id)


def _answer_no_route(request: Request, request_id: str, note: Note) -> dict[str, Any]:
    detail = f"This API does not have {request.route}."
    note(NO_FIELD, InvalidInput(detail))
    return answer_problem(Problem(ErrorCode.NOT_FOUND, detail), request_id)


class _Call:
    """One request's call of a field."""

    def __init__(
        self,
        event_handler: EventHandler,
        binding: Binding,
        request: Request,
        request_id: str,
        context_of: ContextOf,
        note: Note,
    ) -> None:
        self._event_handler = event_handler
        self._binding = binding
        self._request = request
        self._request_id = request_id
        self._context_of = context_of
        self._note = note

    def answer(self) -> dict[str, Any]:
        """Raise Problem."""
        binding, request = self._binding, self._request
        value = self._call_field(self._read_arguments())
        if not binding.route.is_query:
            if value["userErrors"]:
                raise problem_of_refusal(value["userErrors"][0], binding.path_argument)
            return answer_mutation(binding, value)
        if value is None:
            raise Problem(ErrorCode.NOT_FOUND, "There is nothing here that you may see.")
        if not binding.is_list:
            return answer_query(binding, request, value)
        items = list_items(value)
        if binding.route.nested is not None:
            self._add_nested(items, binding.route.nested)
        return answer_list(binding, request, value, items)

    def _read_arguments(self) -> dict[str, Any]:
        """Return the field's arguments; without a token where one is needed, none are read."""
        place = self._binding.route.place
        if self._request.identity is None and not self._binding.is_public:
            self._note(place, Unauthorized(*place.split(".")))
            raise sign_in_missing()
        try:
            return read_arguments(self._binding, self._request)
        except Problem as problem:
            self._note(place, InvalidInput(problem.detail))
            raise

    def _call_field(self, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        identity = self._request.identity
        source = {"id": identity["sub"]} if identity else None
        event = self._event_of(self._binding.route.place, source, arguments)
        try:
            return self._event_handler.answer(event, self._request_id, self._context_of, self._note)
        except AppSyncError as error:
            is_signed_in = identity is not None
            path_argument = self._binding.path_argument
            raise problem_of_error(error, path_argument, is_signed_in=is_signed_in) from error

    def _add_nested(self, items: list[dict[str, Any]], name: str) -> None:
        """Add a field of each row, with one request for the whole page."""
        if not items:
            return
        type_name = self._binding.row_type
        events: list[Event] = [self._event_of(f"{type_name}.{name}", item, {}) for item in items]
        answers = self._event_handler.answer(events, self._request_id, self._context_of, self._note)
        for item, answer in zip(items, answers, strict=True):
            if answer["errorType"] is not None:
                raise internal_failure()
            item[name] = answer["data"]

    def _event_of(
        self, place: str, source: Mapping[str, Any] | None, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the event that AppSync would send."""
        type_name, field_name = place.split(".")
        return {
            "info": {"parentTypeName": type_name, "fieldName": field_name},
            "identity": self._request.identity,
            "source": source,
            "arguments": arguments,
        }
