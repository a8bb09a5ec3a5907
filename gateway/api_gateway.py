"""Amazon API Gateway in front of the function: its routes, and their tokens.

Source: "Controlling access to HTTP APIs with JWT authorizers" of the Amazon API Gateway Developer
Guide.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from http import HTTPStatus
from itertools import groupby
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gateway.answers import encode
from gateway.api_gateway_events import describe_http_event, describe_rest_event
from gateway.body import BodyTooLargeError, read_body
from gateway.connection_limit import address_of
from gateway.envelope import FieldFailureError, RequestRefusedError
from gateway.execution import Execution
from gateway.json_value import Json, JsonValue
from gateway.rate_limit import RateLimit, TooManyRequestsError
from gateway.tokens import CredentialsRefusedError, KeysUnknownError, TokenVerifier

BODY_LIMIT_BYTES: Final = 10 * 1024 * 1024
_RETRY: Final = {"retry-after": "1"}
_UNKNOWN: Final = (
    "The request may have been done: send the same request again, with the same Idempotency-Key if "
    "it has one."
)
_BEARER: Final = re.compile(r"bearer\s+", re.IGNORECASE)
_PREFLIGHT: Final = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, if-none-match, "
    "x-api-key",
    "access-control-max-age": "3600",
}


class Payload(StrEnum):
    """The form of events: a REST API's, or an HTTP API's."""

    REST = "1.0"
    HTTP = "2.0"


@dataclass(frozen=True)
class ApiGateway:
    """The settings of the gateway.

    routes: Rows with method, path such as /v1/rewards/{id}, and auth: `token`, or `none` for a
        route that does not read tokens.
    base_path: The prefix of the gateway's paths; one below it without a route is unknown.
    tokens: Verifies the tokens.
    urn: The prefix of the types and instances of the gateway's problems.
    body_limit_bytes: API Gateway's limit by default; lower on a public server.
    scopes: A token must allow one of them. Cognito gives them to access tokens only: its own where
        its API signs in, openid where managed login does.
    """

    routes: Sequence[Json]
    base_path: str
    tokens: TokenVerifier
    urn: str
    payload: Payload = Payload.HTTP
    body_limit_bytes: int = BODY_LIMIT_BYTES
    scopes: frozenset[str] = frozenset({"aws.cognito.signin.user.admin", "openid"})

    @cached_property
    def path_pattern(self) -> re.Pattern[str]:
        """Return a pattern of the paths that have a route."""
        paths = {row["path"] for row in self.routes}
        patterns = [re.escape(path).replace(r"\{id\}", "[^/]+") for path in paths]
        patterns.append(f"{re.escape(self.base_path)}(/.*)?")
        return re.compile("|".join(patterns))


def make_routes(gateway: ApiGateway, execution: Execution, rate_limit: RateLimit) -> list[Route]:
    """Return a Starlette route for each path; literal paths before those with a parameter."""
    make = partial(_Endpoint, gateway, execution, rate_limit)
    rows = sorted(gateway.routes, key=lambda row: ("{" in row["path"], row["path"]))
    known = [
        Route(path, make(path, {row["method"]: row for row in of_path}))
        for path, of_path in groupby(rows, key=lambda row: str(row["path"]))
    ]
    paths = gateway.base_path, f"{gateway.base_path}/{{path:path}}"
    unknown = [Route(path, make(path, {})) for path in paths]
    return [*known, *unknown]


@dataclass(eq=False)
class _RefusedError(Exception):
    """An answer of the gateway itself, without a call of the function."""

    status: int
    name: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)


class _Endpoint:
    """Answers the requests of one path. For a class, Starlette does not restrict the methods."""

    def __init__(
        self,
        gateway: ApiGateway,
        execution: Execution,
        rate_limit: RateLimit,
        path: str,
        rows: Mapping[str, Json],
    ) -> None:
        self._gateway = gateway
        self._execution = execution
        self._rate_limit = rate_limit
        self._path = path
        self._rows = rows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # HEAD is asked as GET. The server has the other scope, so it leaves the body out.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        answer = await self._answer(Request({**scope, "method": method}, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS" and self._rows:
            methods = {"access-control-allow-methods": self._allowed}
            return Response(status_code=204, headers=_PREFLIGHT | methods)
        try:
            row = self._find(request)
            claims = await self._admit(request, row)
            body = await read_body(request, self._gateway.body_limit_bytes)
            return await self._invoke(request, body, claims)
        except KeysUnknownError as error:
            refused = _RefusedError(503, "service-unavailable", str(error), _RETRY)
        except CredentialsRefusedError as refusal:
            refused = _RefusedError(
                401, "unauthorized", str(refusal), {"www-authenticate": "Bearer"}
            )
        except BodyTooLargeError as error:
            refused = _RefusedError(413, "body-too-large", str(error), {"connection": "close"})
        except ClientDisconnect:
            refused = _RefusedError(400, "invalid-input", "The body is not complete.")
        except (FieldFailureError, TimeoutError):
            refused = _RefusedError(503, "outcome-unknown", _UNKNOWN, _RETRY)
        except TooManyRequestsError as error:
            headers = {"retry-after": str(error.retry_after_seconds)}
            refused = _RefusedError(429, "too-many-requests", str(error), headers)
        except RequestRefusedError as error:
            refused = _RefusedError(503, "service-unavailable", str(error), _RETRY)
        except _RefusedError as error:
            # Kept in a variable, it would keep the request until the next garbage collection.
            return self._describe(request, error)
        return self._describe(request, refused)

    @property
    def _allowed(self) -> str:
        return ", ".join(sorted({*self._rows, *(["HEAD"] if "GET" in self._rows else [])}))

    def _find(self, request: Request) -> Json:
        if not self._rows:
            detail = f"There is nothing at {request.url.path}."
            raise _RefusedError(404, "not-found", detail)
        if request.method not in self._rows:
            detail = f"This address does not take {request.method}."
            allow = {"allow": self._allowed}
            raise _RefusedError(405, "method-not-allowed", detail, allow)
        return self._rows[request.method]

    async def _admit(self, request: Request, row: Json) -> Json | None:
        """Return the claims of the token, where the route needs one."""
        address = address_of(request)
        if row["auth"] != "token":
            self._rate_limit.admit_rest(None, address)
            return None
        try:
            claims = await self._verify(request)
        except CredentialsRefusedError:
            self._rate_limit.admit_stranger(address)
            raise
        self._rate_limit.admit_rest(claims["sub"], address)
        return claims

    async def _verify(self, request: Request) -> Json:
        authorization = request.headers.get("authorization")
        if authorization is None:
            raise CredentialsRefusedError(
                "Send an access token of the user pool in the header Authorization."
            )
        token = _BEARER.sub("", authorization.strip(), count=1)
        claims = await self._gateway.tokens.verify(token)
        if self._gateway.scopes.isdisjoint(str(claims.get("scope", "")).split()):
            raise CredentialsRefusedError(
                "The token lacks the scope: send the access token, not the ID token."
            )
        return claims

    async def _invoke(self, request: Request, body: bytes, claims: Json | None) -> Response:
        is_http = self._gateway.payload is Payload.HTTP
        describe = describe_http_event if is_http else describe_rest_event
        event = describe(request, self._path, body, claims)
        return _read_answer(await self._execution.call(event))

    def _describe(self, request: Request, refused: _RefusedError) -> Response:
        """Return the deployed API's gateway response. Source: RFC 9457."""
        described = {
            "type": f"{self._gateway.urn}:problem:{refused.name}",
            "title": refused.name.replace("-", " ").capitalize(),
            "status": refused.status,
            "detail": refused.detail,
            "instance": f"{self._gateway.urn}:request:{request.state.request_id}",
            "code": refused.name.upper().replace("-", "_"),
        }
        return Response(
            encode(described).encode(),
            refused.status,
            {"access-control-allow-origin": "*", "cache-control": "no-store", **refused.headers},
            media_type="application/problem+json",
        )


def _read_answer(answer: JsonValue) -> Response:
    """Return the function's answer; raise FieldFailureError if it is not one of the payload."""
    try:
        body = answer.get("body") or ""
        is_base64 = answer.get("isBase64Encoded")
        content = base64.b64decode(body, validate=True) if is_base64 else body.encode()
        status = HTTPStatus(int(answer["statusCode"]))
        return Response(content, status, answer.get("headers") or {})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FieldFailureError("Runtime.MarshalError", "The answer is malformed.") from error
