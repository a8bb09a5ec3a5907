import asyncio
import json
import logging
import math
import re
import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from gateway.caller import Caller, Mode
from gateway.development import authorize_json
from gateway.lambda_authorizer import LambdaAuthorizer
from gateway.signatures import SignedRequest
from gateway.tokens import CredentialsRefusedError

TOKEN = "t"
REQUEST = SignedRequest("POST", "/graphql", b"{}")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


class Authorizer:
    """A function that remembers its events, and its answer."""

    def __init__(self, **answer: Any) -> None:
        self.answer: Any = {"isAuthorized": True, **answer}
        self.events: list[Any] = []

    def __call__(self, event: Any) -> Any:
        self.events.append(event)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def authorize(
    authorizer: LambdaAuthorizer, token: str = TOKEN, request: SignedRequest = REQUEST
) -> Caller:
    headers = {"authorization": token, "x-amzn-requestid": "r"}
    return asyncio.run(authorizer.authorize(token, headers, request))


NO_QUERY: dict[str, Any] = {"queryString": "", "operationName": None, "variables": {}}
NAMED = json.dumps({"query": "q", "operationName": "o", "variables": {"v": 1}}).encode()
GET = "/graphql?" + urlencode({"query": "{ a }", "variables": '{"v":1}'})
READ: dict[str, Any] = {**NO_QUERY, "queryString": "{ a }", "variables": {"v": 1}}
CONTEXTS: list[tuple[SignedRequest, dict[str, Any]]] = [
    (SignedRequest("POST", "/graphql", NAMED), {**READ, "queryString": "q", "operationName": "o"}),
    (SignedRequest("GET", GET, b""), READ),
    *(
        (SignedRequest("POST", "/graphql/connect", body), NO_QUERY)
        for body in (b"{}", b"[]", b"{", b"\xff", b'{"query": 1, "variables": []}')
    ),
]


def test_event_is_shaped_as_appsyncs() -> None:
    for request, context in CONTEXTS:
        function = Authorizer()
        authorize(LambdaAuthorizer(function), "custom", request)
        of_api = {"apiId": "local", "accountId": "123456789012", "requestId": "r"}
        assert function.events == [
            {
                "authorizationToken": "custom",
                "requestContext": {**of_api, **context},
                "requestHeaders": {"authorization": "custom", "x-amzn-requestid": "r"},
            }
        ]


def test_answer_makes_the_caller() -> None:
    arn = "arn:aws:appsync:us-east-1:123456789012:apis/local/types/Event/fields/comments"
    denied = ["Mutation.createEvent", arn, "Mutation", "Mutation.*"]
    function = Authorizer(resolverContext={"tenant": "t1"}, deniedFields=denied)
    assert authorize(LambdaAuthorizer(function)) == Caller(
        Mode.LAMBDA,
        {"resolverContext": {"tenant": "t1"}},
        denied=frozenset({("Mutation", "createEvent"), ("Event", "comments")}),
    )
    assert authorize(LambdaAuthorizer(Authorizer())).identity == {"resolverContext": {}}


REFUSALS: list[tuple[Any, str]] = [
    ({"isAuthorized": False}, ""),
    ({"isAuthorized": "yes"}, "isAuthorized"),
    ({}, "isAuthorized"),
    (None, "Input should be"),
    ({"isAuthorized": True, "deniedFields": "Query.a"}, "deniedFields"),
    ({"isAuthorized": True, "ttlOverride": -1}, "ttlOverride"),
    ({"isAuthorized": True, "resolverContext": {"now": NOW}}, "datetime is not JSON"),
    ({"isAuthorized": True, "ttlOverride": math.inf}, "not JSON compliant"),
    (KeyError("TABLE"), "KeyError: 'TABLE'"),
    (SystemExit(3), "exit status 3"),
]


def test_refusal_says_why_in_log_only(caplog: pytest.LogCaptureFixture) -> None:
    function = Authorizer()
    message = r"^You are not authorized to make this call"
    for function.answer, logged in REFUSALS:
        caplog.clear()
        with pytest.raises(CredentialsRefusedError, match=message):
            authorize(LambdaAuthorizer(function))
        assert logged in caplog.text
        levels = [record.levelno for record in caplog.records]
        assert levels == ([logging.ERROR] if logged else [])


def test_late_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.lambda_authorizer.TIMEOUT_SECONDS", 0.01)
    refused = threading.Event()

    async def ask() -> None:
        try:
            await LambdaAuthorizer(lambda _: refused.wait(10)).authorize(TOKEN, {}, REQUEST)
        finally:
            refused.set()

    with pytest.raises(CredentialsRefusedError):
        asyncio.run(ask())


def test_development_token_is_a_json_object() -> None:
    for token in ("text", "[]", '"a"', "null"):
        assert authorize_json({"authorizationToken": token}) == {"isAuthorized": False}


def test_context_that_function_changes_stays_its_callers() -> None:
    context: dict[str, Any] = {"user": {}}

    def function(event: Any) -> Any:
        context["user"]["name"] = event["authorizationToken"]
        return {"isAuthorized": True, "resolverContext": context, "ttlOverride": Decimal(60)}

    authorizer = LambdaAuthorizer(function)
    for token in ("alice", "bob", "alice"):
        identity = authorize(authorizer, token).identity
        assert identity == {"resolverContext": {"user": {"name": token}}}


def test_unmatched_token_calls_no_function() -> None:
    function = Authorizer()
    authorizer = LambdaAuthorizer(function, token_pattern=re.compile("custom-.+"))
    with pytest.raises(CredentialsRefusedError):
        authorize(authorizer, "other")
    authorize(authorizer, "custom-1")
    assert len(function.events) == 1


def test_answer_lasts_its_seconds() -> None:
    now = [0.0]
    for seconds, calls in ((None, [1, 1, 2]), (0, [1, 2, 3]), (600, [1, 1, 1])):
        function = Authorizer(**({} if seconds is None else {"ttlOverride": seconds}))
        authorizer = LambdaAuthorizer(function, monotonic=lambda: now[0])
        counted = []
        for now[0] in (0.0, 299.0, 300.0):
            authorize(authorizer)
            counted.append(len(function.events))
        assert counted == calls
        authorize(authorizer, "another token")
        assert len(function.events) == calls[-1] + 1
