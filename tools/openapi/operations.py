"""A route as an operation of OpenAPI."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLArgument, is_required_argument

from resolvers.api.rest.bindings import Binding
from resolvers.api.rest.problems import (
    BODY_TOO_LARGE,
    INTERNAL_FAILURE,
    METHOD_NOT_ALLOWED,
    OUTCOME_UNKNOWN,
    SERVICE_UNAVAILABLE,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    UNSUPPORTED_MEDIA_TYPE,
    status_of,
)
from resolvers.domain.base.enums import ErrorCode
from tools.openapi import headers
from tools.openapi.answers import granted, response
from tools.openapi.bodies import request_body
from tools.openapi.names import operation_id, tag_of
from tools.openapi.old_operations import describe_old
from tools.openapi.problems import MEDIA_TYPE, any_problem, meaning_of, schema_name
from tools.openapi.schemas import Schemas
from tools.openapi.texts import describe, error_codes


@dataclass(frozen=True)
class Operations:
    """Describes routes, and collects their shared parts."""

    schemas: Schemas
    shared_responses: dict[str, Any] = field(default_factory=dict)

    def describe(self, binding: Binding) -> dict[str, Any]:
        if binding.route.successor is not None:
            described = describe_old(self.schemas, binding, _codes_of(binding))
            return {**described, "security": _security(binding)}
        text = describe(binding.field.description, binding.route.place)
        body = request_body(self.schemas, binding)
        answers = [*granted(self.schemas, binding), *self._refused(binding)]
        return {
            "operationId": operation_id(binding),
            "summary": text.split(". ")[0].rstrip("."),
            "description": text,
            "tags": [tag_of(binding.route.path)],
            "security": _security(binding),
            "parameters": list(self._parameters(binding)),
            **({"requestBody": body} if body else {}),
            "responses": dict(sorted(answers, key=lambda answer: answer[0])),
        }

    def _parameters(self, binding: Binding) -> Iterator[dict[str, Any]]:
        arguments: list[tuple[str, str, str, GraphQLArgument]] = []
        if binding.path_argument is not None:
            arguments.append(("path", "id", "id", binding.field.args[binding.path_argument]))
        if binding.key_argument is not None:
            arguments.append(("header", "Idempotency-Key", "idempotencyKey", binding.key_argument))
        if binding.route.is_query:
            for name, (argument_name, argument) in binding.members.items():
                arguments.append(("query", name, argument_name, argument))
        owner = binding.route.place.rpartition(".")[2]
        for place, name, argument_name, argument in arguments:
            yield {
                "name": name,
                "in": place,
                "description": describe(argument.description),
                "required": is_required_argument(argument),
                "schema": self.schemas.given_of_request(argument.type, owner, argument_name),
            }
        if binding.is_public:
            yield {"$ref": "#/components/parameters/IfNoneMatch"}

    def _refused(self, binding: Binding) -> Iterator[tuple[str, Any]]:
        by_status: dict[int, dict[str, str]] = {}
        for code, note in _codes_of(binding).items():
            by_status.setdefault(status_of(code), {})[code] = note
        for status, notes in by_status.items():
            yield str(status), self._problem_response(status, notes)

    def _problem_response(self, status: int, notes: Mapping[str, str]) -> dict[str, Any]:
        """Return a response with one of the codes; one with few codes and no note is shared."""
        meanings = [
            f"`{code}`: {meaning_of(code)}{f' ({note})' if note else ''}"
            for code, note in notes.items()
        ]
        text = meanings[0] if len(notes) == 1 else "\n".join(f"- {each}" for each in meanings)
        schema = any_problem(self.schemas, notes)
        answer = response(text, MEDIA_TYPE, schema, headers.of_problem(status, notes))
        if len(notes) > 2 or any(notes.values()):
            return answer
        name = "Or".join(map(schema_name, notes))
        assert self.shared_responses.get(name, answer) == answer, name
        self.shared_responses[name] = answer
        return {"$ref": f"#/components/responses/{name}"}


def _security(binding: Binding) -> list[dict[str, list[str]]]:
    return [{}, {"apiKey": []}] if binding.is_public else [{"token": []}]


def _codes_of(binding: Binding) -> dict[str, str]:
    """Return the codes of a request's refusals, and notes about them."""
    codes: dict[str, str] = {ErrorCode.INVALID_INPUT: ""}
    if not binding.is_public:
        codes |= {UNAUTHORIZED: "", ErrorCode.FORBIDDEN: ""}
    if binding.route.is_query and binding.path_argument is not None:
        codes[ErrorCode.NOT_FOUND] = ""
    codes |= error_codes(binding.field.description or "")
    codes[METHOD_NOT_ALLOWED] = ""
    if not binding.route.is_query:
        codes |= {BODY_TOO_LARGE: "", UNSUPPORTED_MEDIA_TYPE: ""}
    if binding.route.successor is not None:
        # They accept any content type, and ignore unknown members.
        ignored = {
            UNSUPPORTED_MEDIA_TYPE,
            *([ErrorCode.INVALID_INPUT] if binding.is_public else []),
        }
        codes = {code: note for code, note in codes.items() if code not in ignored}
    return {
        **codes,
        **dict.fromkeys(
            (TOO_MANY_REQUESTS, INTERNAL_FAILURE, OUTCOME_UNKNOWN, SERVICE_UNAVAILABLE), ""
        ),
    }
