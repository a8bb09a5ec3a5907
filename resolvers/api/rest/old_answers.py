"""The answers of the old system's routes, which name the new routes.

Sources: RFC 9745 (Deprecation) and RFC 5829 (successor-version).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson

from resolvers.api.rest.answers import PRIVATE, answer, answer_query
from resolvers.api.rest.bindings import Binding
from resolvers.api.rest.problems import OUTCOME_UNKNOWN, Problem
from resolvers.api.rest.requests import Request
from resolvers.domain.base.enums import ErrorCode

DEPRECATED_SINCE = datetime(2026, 12, 1, tzinfo=UTC)
_CODES: Mapping[str, str] = {
    ErrorCode.OUT_OF_STOCK: "REWARD_OUT_OF_STOCK",
    ErrorCode.REWARD_NOT_YET_AVAILABLE: "REWARD_NOT_AVAILABLE_YET",
    ErrorCode.REWARD_ENDED: "REWARD_EXPIRED",
    ErrorCode.PER_USER_LIMIT_REACHED: "REDEMPTION_LIMIT_REACHED",
    ErrorCode.DAILY_EARN_CAP_REACHED: "DAILY_LIMIT_REACHED",
    ErrorCode.TOKEN_NOT_FOUND: "QR_TOKEN_NOT_FOUND",
    ErrorCode.TOKEN_ALREADY_REDEEMED: "QR_TOKEN_ALREADY_USED",
    ErrorCode.TOKEN_EXPIRED: "QR_TOKEN_EXPIRED",
    ErrorCode.TOKEN_REVOKED: "QR_TOKEN_EXPIRED",
}
_SEND_AT_ONCE = (
    "The request may have been done: send it again at once. Later, an exchange without an "
    "Idempotency-Key is made twice."
)
# Outcomes that the old system had no word for keep the status of the new routes.
_KEPT_STATUSES = frozenset({401, 403, 405, 413, 429, 500, 503})


def answer_deprecated(
    binding: Binding, request: Request, body: Mapping[str, Any]
) -> dict[str, Any]:
    headers = _deprecation(binding, request)
    if binding.route.is_query:
        return answer_query(binding, request, body, headers)
    return answer(200, orjson.dumps(body), {**headers, **PRIVATE})


def answer_deprecated_refusal(
    binding: Binding, request: Request, problem: Problem
) -> dict[str, Any]:
    status, body = describe_refusal(problem)
    headers = {**_deprecation(binding, request), **problem.headers, **PRIVATE}
    return answer(status, orjson.dumps(body), headers)


def _deprecation(binding: Binding, request: Request) -> dict[str, str]:
    route = binding.route
    parameters = {name: quote(value, "") for name, value in request.path_parameters.items()}
    successor = (route.successor or "").format_map(parameters)
    up = "../" * (route.path.count("/") - 1)
    return {
        "deprecation": f"@{int(DEPRECATED_SINCE.timestamp())}",
        "link": f'<{up}{successor}>; rel="successor-version"',
    }


def describe_refusal(problem: Problem) -> tuple[int, dict[str, str]]:
    """Return the status and the body of a refusal."""
    if problem.code == OUTCOME_UNKNOWN:
        return problem.status, {"error": OUTCOME_UNKNOWN, "message": _SEND_AT_ONCE}
    code = _CODES.get(problem.code, problem.code)
    if problem.code == ErrorCode.NOT_FOUND:
        return 404, {"error": "REWARD_NOT_FOUND", "message": problem.detail}
    if problem.code.endswith("_NOT_FOUND") and problem.code not in _CODES:
        return 404, {"error": code, "message": problem.detail}
    status = problem.status if problem.status in _KEPT_STATUSES else 400
    return status, {"error": code, "message": problem.detail}
