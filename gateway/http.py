"""/graphql: POST, and GET for queries.

Source for GET: GraphQL over HTTP, section 6.2; AppSync takes it (graphql/graphql-over-http #81).
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.answers import GRAPHQL_JSON, JSON, answer_error, answer_json
from gateway.authentication import Authenticator
from gateway.body import (
    BodyTooLargeError,
    GraphQLRequest,
    MalformedRequestError,
    check_request,
    read_body,
    read_json,
    read_request,
)
from gateway.caller import Caller
from gateway.connection_limit import address_of
from gateway.envelope import RequestRefusedError
from gateway.execution import Execution
from gateway.headers import event_headers, lower_headers, source_ip
from gateway.json_value import Json
from gateway.limits import Guard
from gateway.rate_limit import RateLimit, TooManyRequestsError
from gateway.signatures import SignedRequest
from gateway.tokens import CredentialsRefusedError

# AppSync accepts JSON under both names.
_CONTENT_TYPES: Final = frozenset({"application/json", "application/graphql"})
_UTF_8: Final = frozenset({"utf-8", "utf8"})


# Answers a browser that opens the address of the API.
AnswerBrowser = Callable[[Request], Awaitable[Response]]
# Yields an object that is filled when the context ends.
Measure = Callable[[Request], AbstractContextManager[Json]]


def measure_nothing(_request: Request) -> AbstractContextManager[Json]:
    return nullcontext({})


@dataclass(frozen=True)
class GraphQLEndpoint:
    execution: Execution
    rate_limit: RateLimit
    authenticator: Authenticator
    answer_browser: AnswerBrowser | None
    guard: Guard | None
    measure: Measure

    async def handle(self, request: Request) -> Response:
        if request.method == "HEAD":
            return _refuse_method("Send GraphQL with GET or POST.")
        is_get = request.method == "GET"
        if is_get and self.answer_browser and "text/html" in request.headers.get("accept", ""):
            return await self.answer_browser(request)
        try:
            body = (
                await read_body(request, self.guard.body_bytes)
                if self.guard
                else await request.body()
            )
            caller = await self._authenticate(request, body)
            refused = None if is_get else _refuse_content(request)
            answer = refused or await self._execute(request, body, caller)
        except BodyTooLargeError as error:
            headers = {"connection": "close"}
            answer = answer_error(413, "RequestEntityTooLarge", str(error), headers)
        except ClientDisconnect:
            answer = answer_error(400, "MalformedHttpRequestException", "The body is not complete.")
        except CredentialsRefusedError as refusal:
            answer = answer_error(refusal.status, refusal.error_type, str(refusal))
        except TooManyRequestsError as error:
            headers = {"retry-after": str(error.retry_after_seconds)}
            answer = answer_error(429, error.errors[0]["errorType"], str(error), headers)
        return answer

    async def _authenticate(self, request: Request, body: bytes) -> Caller:
        query = request.scope["query_string"]
        path = request.scope["raw_path"] + (b"?" + query if query else b"")
        signed = SignedRequest(request.method, path.decode("latin-1"), body)
        headers = lower_headers(request)
        try:
            return await self.authenticator.authenticate(headers, signed, source_ip(request))
        except CredentialsRefusedError:
            self.rate_limit.admit_stranger(address_of(request))
            raise

    async def _execute(self, request: Request, body: bytes, caller: Caller) -> Response:
        media_type = _choose_media_type(request.headers.get("accept", ""))
        try:
            if request.method == "GET":
                parts = _read_parameters(request, self.guard)
            else:
                parts = read_request(body, self.guard)
            prepared = await self.rate_limit.admit(parts, caller, address_of(request))
            if request.method == "GET" and prepared.kind is not OperationType.QUERY:
                return _refuse_method("GET is for queries: send other operations with POST.")
            turn = self.rate_limit.turn(prepared, caller, address_of(request))
            async with turn:
                with self.measure(request) as extensions:
                    answer = await self.execution.answer(prepared, caller, event_headers(request))
        except MalformedRequestError as error:
            return answer_error(400, "MalformedHttpRequestException", str(error))
        except TooManyRequestsError:
            raise
        except RequestRefusedError as refusal:
            if media_type == GRAPHQL_JSON:
                return answer_json({"errors": refusal.errors}, 400, media_type)
            return answer_json({"data": None, "errors": refusal.errors})
        if self.guard:
            extensions["cost"] = {"requested": prepared.cost, "limit": self.guard.cost}
        if extensions:
            answer["extensions"] = extensions
        return answer_json(answer, 200, media_type)


def _read_parameters(request: Request, guard: Guard | None) -> GraphQLRequest:
    """Return the request in an address; its objects are JSON."""
    parts: Json = dict(request.query_params)
    for name in ("variables", "extensions"):
        if parts.get(name):
            parts[name] = read_json(parts[name], guard)
    return check_request({name: value for name, value in parts.items() if value != ""})


def _refuse_method(message: str) -> Response:
    return answer_error(405, "MethodNotAllowed", message, {"allow": "POST"})


def _refuse_content(request: Request) -> Response | None:
    """Return the refusal of the body's declared type; None for JSON in UTF-8."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    # amz-1.0 does not compress: AWS clients send it with plain JSON.
    if encoding not in {"identity", "amz-1.0"}:
        message = "The body must not have a content-encoding."
        return answer_error(415, "UnsupportedMediaType", message)
    content_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charsets = [
        value.strip().strip('"').lower()
        for name, _, value in (part.partition("=") for part in parameters.split(";"))
        if name.strip().lower() == "charset"
    ]
    if content_type.strip().lower() not in _CONTENT_TYPES or not _UTF_8.issuperset(charsets):
        message = "The content-type must be application/json in UTF-8."
        return answer_error(415, "UnsupportedMediaType", message)
    return None


def _choose_media_type(accept: str) -> str:
    """Return the client's preferred type; AppSync's own type if it names none."""
    weights = {JSON: 0.0, GRAPHQL_JSON: 0.0}
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        if name.strip().lower() in weights:
            weights[name.strip().lower()] = _read_weight(parameters)
    return GRAPHQL_JSON if weights[GRAPHQL_JSON] > weights[JSON] else JSON


def _read_weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
