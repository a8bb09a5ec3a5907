"""The headers of answers, as references to the components."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.api.rest.answers import MAX_AGE_SECONDS
from resolvers.api.rest.old_answers import DEPRECATED_SINCE
from resolvers.api.rest.problems import (
    METHOD_NOT_ALLOWED,
    OUTCOME_UNKNOWN,
    RETRY_AFTER_SECONDS,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    status_of,
)
from resolvers.domain.base.enums import ErrorCode


def _header(text: str, *, is_required: bool = True, **schema: object) -> dict[str, Any]:
    return {"description": text, "required": is_required, "schema": {"type": "string", **schema}}


COMPONENTS: Mapping[str, Any] = {
    "ETag": _header(
        "A weak tag of the answer, for If-None-Match.",
        pattern='^W/"[0-9a-f]{24}"$',
        examples=['W/"65a8e27d8879283831b664bd"'],
    ),
    "CacheControl": _header("How long the answer may be kept.", const=f"max-age={MAX_AGE_SECONDS}"),
    "Link": _header(
        "The next page, if there is one, relative to this request (RFC 8288).",
        is_required=False,
        pattern='^<\\?[^<>]+>; rel="next"$',
        examples=['<?limit=20&cursor=WyJhIl0>; rel="next"'],
    ),
    "Location": _header(
        "The created object, relative to this request.", examples=["../../exchanges/9f86d08188"]
    ),
    "IdempotencyReplayed": _header(
        "An earlier request with this key has done the work.", const="true"
    ),
    "IdempotencyReplayedMaybe": _header(
        "There if an earlier request has done the work.", is_required=False, const="true"
    ),
    "RetryAfter": _header(
        "Seconds to wait before the same request again.", const=str(RETRY_AFTER_SECONDS)
    ),
    "RetryAfterMaybe": _header(
        "With CONFLICT_RETRY, seconds to wait before the same request again.",
        is_required=False,
        const=str(RETRY_AFTER_SECONDS),
    ),
    "RetryAfterThrottled": _header(
        "Seconds to wait before another request.", pattern="^[1-9][0-9]*$", examples=["3"]
    ),
    "Deprecation": _header(
        "Since when the route is deprecated (RFC 9745).",
        const=f"@{int(DEPRECATED_SINCE.timestamp())}",
    ),
    "Successor": _header(
        "The route to use instead, relative to this request (RFC 5829).",
        pattern='^<[^<>]+>; rel="successor-version"$',
        examples=['<v1/locations>; rel="successor-version"'],
    ),
    "WwwAuthenticate": _header("How to sign in.", pattern="^Bearer", examples=["Bearer"]),
    "Allow": _header("The methods that the address takes.", examples=["GET, PATCH"]),
}


def _named(name: str, component: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{component}"}}


OF_PUBLIC = _named("ETag", "ETag") | _named("Cache-Control", "CacheControl")
NEXT_PAGE = _named("Link", "Link")
OF_OLD = _named("Deprecation", "Deprecation") | _named("Link", "Successor")
LOCATION = _named("Location", "Location")
REPLAYED = _named("Idempotency-Replayed", "IdempotencyReplayed")
REPLAYED_MAYBE = _named("Idempotency-Replayed", "IdempotencyReplayedMaybe")


def of_problem(status: int, codes: Collection[str]) -> dict[str, Any]:
    if status == status_of(UNAUTHORIZED):
        return _named("WWW-Authenticate", "WwwAuthenticate")
    if status == status_of(METHOD_NOT_ALLOWED):
        return _named("Allow", "Allow")
    if status == status_of(OUTCOME_UNKNOWN):
        return _named("Retry-After", "RetryAfter")
    if status == status_of(TOO_MANY_REQUESTS):
        return _named("Retry-After", "RetryAfterThrottled")
    return _named("Retry-After", "RetryAfterMaybe") if ErrorCode.CONFLICT_RETRY in codes else {}
