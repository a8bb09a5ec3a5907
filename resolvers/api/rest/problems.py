"""Problems: rejections and faults as HTTP answers. Source: RFC 9457."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.api.appsync.errors import AppSyncError, InvalidInput, OutcomeUnknown, Unauthorized
from resolvers.api.rest.routes import REST_NAMES
from resolvers.domain.base.enums import ErrorCode

RETRY_AFTER_SECONDS = 1
OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
INTERNAL_FAILURE = "INTERNAL_FAILURE"
UNAUTHORIZED = "UNAUTHORIZED"
METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
BODY_TOO_LARGE = "BODY_TOO_LARGE"
UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"
TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
# All others are 409, never 429: clients repeat a 429 by themselves, and only gateways send it.
_STATUS_OF_CODE: Mapping[str, int] = {
    ErrorCode.INVALID_INPUT: 400,
    UNAUTHORIZED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.ACCOUNT_SUSPENDED: 403,
    ErrorCode.ACCOUNT_ERASED: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.TOKEN_NOT_FOUND: 404,
    METHOD_NOT_ALLOWED: 405,
    BODY_TOO_LARGE: 413,
    UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.IDEMPOTENCY_KEY_REUSED: 422,
    TOO_MANY_REQUESTS: 429,
    INTERNAL_FAILURE: 500,
    OUTCOME_UNKNOWN: 503,
    SERVICE_UNAVAILABLE: 503,
}
_RETRIED = frozenset({ErrorCode.CONFLICT_RETRY, OUTCOME_UNKNOWN})
# graphql-core's messages about arguments that AppSync would reject, and the same in words of JSON.
# A group of a pattern is the name of the member.
_WORDS: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"Expected value of type '\w+' to include required field '(.+)'", "is missing"),
        (
            r"Expected value of type '\w+' not to include unknown field '(.*)",
            "is an unknown member: remove it",
        ),
        (r"Expected value of non-null type .* not to be None\.", "must not be null"),
        (r"Expected value of type '\w+' to be an object", "must be an object"),
        (r"Int cannot represent non-integer value", "must be an integer"),
        (r"Int cannot represent non 32-bit signed integer value", "must be of 32 bits"),
        (r"Float cannot represent non numeric value", "must be a number"),
        (r"Boolean cannot represent a non boolean value", "must be true or false"),
        (r"(?:String|ID) cannot represent .*", "must be a string"),
    )
]
_SCALAR = re.compile(r"Expected value of type '\w+', but encountered error '(.*)'", re.DOTALL)


class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """The error that an answer reports.

    field: The path of the wrong part in REST's names, such as `items.0.quantity`.
    extras: Additional members, such as `shortfall`.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        field: str | None = None,
        extras: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        # A name in a query or in a JSON escape can have half a character.
        self.field = None if field is None else field.encode("utf-8", "replace").decode()
        self.extras = extras or {}
        retry = {"retry-after": str(RETRY_AFTER_SECONDS)} if code in _RETRIED else {}
        self.headers = {**retry, **(headers or {})}

    @property
    def status(self) -> int:
        return status_of(self.code)

    def describe(self, request_id: str) -> dict[str, Any]:
        """Return the members of application/problem+json."""
        name = self.code.lower().replace("_", "-")
        field = {} if self.field is None else {"field": self.field}
        return {
            "type": f"urn:recycle-points:problem:{name}",
            "title": name.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:recycle-points:request:{request_id}",
            "code": self.code,
            **field,
            **self.extras,
        }


def status_of(code: str) -> int:
    """Return the HTTP status of an error code; rejections by a rule are 409."""
    return _STATUS_OF_CODE.get(code, 409)


def problem_of_refusal(error: Mapping[str, Any], path_argument: str | None) -> Problem:
    """Return the problem of a userError; `path_argument` is the argument in the path."""
    known = {"__typename", "code", "message", "field"}
    extras = {name: value for name, value in error.items() if name not in known}
    path: Sequence[str] = error["field"] or ()
    field = rest_field(path, path_argument)
    detail = error["message"]
    if len(path) == 1 and field is not None:
        detail = re.sub(rf"\b{path[0]}\b", field, detail)
    return Problem(error["code"], detail, field, extras)


def problem_of_error(error: AppSyncError, path_argument: str | None) -> Problem:
    """Return the problem of a field's top-level error."""
    if isinstance(error, InvalidInput):
        detail, path = _in_words_of_json(error)
        return Problem(ErrorCode.INVALID_INPUT, detail, rest_field(path, path_argument))
    if isinstance(error, Unauthorized):
        return Problem(ErrorCode.FORBIDDEN, "Your roles do not allow this request.")
    if isinstance(error, OutcomeUnknown):
        return Problem(
            OUTCOME_UNKNOWN,
            "The request may have been done: send it again, except a POST to /v1/rewards or "
            "/v1/locations without an Idempotency-Key.",
        )
    return internal_failure()


def _in_words_of_json(error: InvalidInput) -> tuple[str, tuple[str | int, ...]]:
    """Return the error's text, and the path of the member."""
    if found := _SCALAR.fullmatch(error.reason):
        return found.group(1), error.field
    for pattern, words in _WORDS:
        if found := pattern.fullmatch(error.reason):
            return words, (*error.field, *(name.removesuffix("'") for name in found.groups()))
    return error.reason, error.field


def sign_in_missing() -> Problem:
    return Problem(
        UNAUTHORIZED,
        "Send an access token of the user pool in the header Authorization.",
        headers={"www-authenticate": "Bearer"},
    )


def internal_failure() -> Problem:
    return Problem(INTERNAL_FAILURE, "The request failed on our side: report its instance to us.")


def rest_field(path: Sequence[str | int] | None, path_argument: str | None) -> str | None:
    """Return the path of an argument in REST's names; None for the body, the argument `input`."""
    parts = [str(part) for part in path or ()]
    if parts[:1] == ["input"]:
        parts = parts[1:]
    elif parts[:1] == [path_argument]:
        parts[0] = "id"
    elif parts:
        parts[0] = REST_NAMES.get(parts[0], parts[0])
    return ".".join(parts) or None
