"""AppSync's Lambda authorizer: a function that identifies a token's sender and denies fields.

Source: "Configuring authorization and authentication to secure your GraphQL APIs" of the AppSync
developer guide, AWS_LAMBDA.
"""

import asyncio
import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from gateway.caller import Caller, Mode
from gateway.envelope import FieldFailureError
from gateway.headers import REQUEST_ID
from gateway.invocation import Invoke, invoke_with_json
from gateway.json_value import Json
from gateway.private_file import describe_problem
from gateway.signatures import SignedRequest
from gateway.tokens import CredentialsRefusedError

TIMEOUT_SECONDS: Final = 10.0
API_ID: Final = "local"
ACCOUNT_ID: Final = "123456789012"
_CACHED_ANSWERS: Final = 1_000
_DENIED_FIELD: Final = re.compile(
    r"(?:arn:[^/]+:apis/[^/]+/types/(\w+)/fields/(\w+)|(\w+)\.(\w+))", re.ASCII
)
_REFUSAL: Final = "You are not authorized to make this call."
_LOG: Final = logging.getLogger(__name__)


class _Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True)

    is_authorized: bool
    resolver_context: Json | None = None
    denied_fields: list[str] | None = None
    ttl_override: float | None = Field(default=None, ge=0)

    @property
    def denied(self) -> frozenset[tuple[str, str]]:
        """Return (type, field) of the denied fields; patterns are ignored, as AppSync does."""
        matches = map(_DENIED_FIELD.fullmatch, self.denied_fields or ())
        return frozenset((m[1] or m[3], m[2] or m[4]) for m in matches if m)


@dataclass
class LambdaAuthorizer:
    """Asks the function once for each token, until its answer expires.

    invoke: Called in threads, with {authorizationToken, requestContext, requestHeaders}.
    ttl_seconds: The lifetime of an answer that names none; 0 for one request.
    token_pattern: Tokens that do not match as a whole are rejected without a call.
    monotonic: In seconds.
    """

    invoke: Invoke
    ttl_seconds: float = 300.0
    token_pattern: re.Pattern[str] | None = None
    monotonic: Callable[[], float] = time.monotonic
    _answers: dict[str, tuple[_Answer, float]] = field(default_factory=dict)

    async def authorize(
        self, token: str, headers: Mapping[str, str], request: SignedRequest
    ) -> Caller:
        """Return the caller.

        Raises:
            CredentialsRefusedError: The function refuses the token or fails.
        """
        if self.token_pattern and not self.token_pattern.fullmatch(token):
            raise CredentialsRefusedError(_REFUSAL)
        answer, ends_at = self._answers.get(token, (None, 0.0))
        if answer is None or self.monotonic() >= ends_at:
            answer = await self._ask(_describe(token, headers, request))
            self._remember(token, answer)
        if not answer.is_authorized:
            raise CredentialsRefusedError(_REFUSAL)
        identity = {"resolverContext": answer.resolver_context or {}}
        return Caller(Mode.LAMBDA, identity, denied=answer.denied)

    async def _ask(self, event: Json) -> _Answer:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                value = await asyncio.to_thread(invoke_with_json, self.invoke, event)
            return _Answer.model_validate(value)
        except ValidationError as error:
            _LOG.error("the authorizer's answer cannot be used: %s", describe_problem(error))
            raise CredentialsRefusedError(_REFUSAL) from error
        except FieldFailureError as failure:
            _LOG.error("the authorizer failed: %s: %s", failure.error_type, failure.message)
            raise CredentialsRefusedError(_REFUSAL) from failure
        except TimeoutError as error:
            _LOG.error("the authorizer does not answer in %d seconds", TIMEOUT_SECONDS)
            raise CredentialsRefusedError(_REFUSAL) from error

    def _remember(self, token: str, answer: _Answer) -> None:
        seconds = self.ttl_seconds if answer.ttl_override is None else answer.ttl_override
        self._answers.pop(token, None)
        if seconds:
            self._answers[token] = (answer, self.monotonic() + seconds)
        if len(self._answers) > _CACHED_ANSWERS:
            del self._answers[next(iter(self._answers))]


def _describe(token: str, headers: Mapping[str, str], request: SignedRequest) -> Json:
    parts = _read_parts(request)
    query, name, variables = (parts.get(each) for each in ("query", "operationName", "variables"))
    return {
        "authorizationToken": token,
        "requestContext": {
            "apiId": API_ID,
            "accountId": ACCOUNT_ID,
            "requestId": headers.get(REQUEST_ID) or str(uuid.uuid4()),
            "queryString": query if isinstance(query, str) else "",
            "operationName": name if isinstance(name, str) else None,
            "variables": variables if isinstance(variables, dict) else {},
        },
        "requestHeaders": dict(headers),
    }


def _read_parts(request: SignedRequest) -> Json:
    """Return a request's operation, which has not been checked yet."""
    parts: Json = {}
    try:
        if request.method == "GET":
            address = parse_qs(urlsplit(request.path_and_query).query)
            parts = {name: values[0] for name, values in address.items()}
            parts["variables"] = json.loads(parts.get("variables", "{}"))
        else:
            parts = json.loads(request.body)
    except (ValueError, RecursionError):
        return parts
    return parts if isinstance(parts, dict) else {}
