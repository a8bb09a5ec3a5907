import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from gateway.caller import Caller, Mode
from gateway.documents import Documents
from gateway.execution import Execution
from gateway.fields import OpenRequest
from gateway.headers import REQUEST_ID
from gateway.limits import DocumentLimits, Limits
from gateway.sdl import read_schema
from resolvers.api.appsync.direct_request import DirectRequest
from resolvers.api.appsync.documents import resolved_fields
from resolvers.api.appsync.errors import AppSyncError
from resolvers.api.appsync.identity import read_caller
from tests.support.bottle_bank import ISSUER, SCHEMA, Bank, Calls, Shared, open_bank, user

FIELDS = [
    {"type": each.parent_type.name, "field": each.name, "maxBatchSize": 0 if each.is_root else 100}
    for each in resolved_fields(SCHEMA._schema)
]
SDL = read_schema(SCHEMA.as_str().replace("scalar AWSDateTime", ""))
LIST = "edges { node { id owner parentSeen scaled(by: 2) sizes { height } } }"

Answers = tuple[dict[str, Any], list[tuple[str, str]]]


def ask(query: str, identity: dict[str, Any] | None, *, is_direct: bool) -> Answers:
    """Return the answer, and the place and the error of each noted outcome."""
    bank = open_bank()
    opener = partial(open_request, bank) if is_direct else None
    answer = answer_by(opener, query, identity, bank.answer)
    errors = (
        (place, type(outcome).__name__ if isinstance(outcome, AppSyncError) else "")
        for place, outcome in bank.noted
    )
    return answer, sorted(errors)


def answer_by(
    opener: OpenRequest | None,
    query: str,
    identity: dict[str, Any] | None,
    invoke: Callable[[Any], Any] = str,
) -> dict[str, Any]:
    documents = Documents(SDL, Limits(), DocumentLimits())
    execution = Execution(
        *(documents, FIELDS, invoke, Mode.API_KEY, Limits(), None), threads=1, open_request=opener
    )
    caller = Caller(Mode.API_KEY, identity)
    try:
        prepared = documents.prepare(query, {}, None)
        return asyncio.run(execution.answer(prepared, caller, {REQUEST_ID: "request-1"}))
    finally:
        execution.close()


def open_request(
    bank: Bank, identity: Any, request_id: str, _in_thread: Callable[..., Any]
) -> DirectRequest:
    shared = Shared()
    return DirectRequest(
        SCHEMA,
        lambda: read_caller(identity, user_pool_issuer=ISSUER),
        lambda caller, _selection: Calls(caller, shared),
        request_id,
        bank.note,
        lambda: None,
    )


@pytest.mark.parametrize("identity", [user(), user("stranger"), {"resolverContext": {}}])
@pytest.mark.parametrize(
    "query",
    [
        f"{{ a: bottles {{ {LIST} }} b: bottles(first: null) {{ total {LIST} }} }}",
        '{ bottle(id: "cursed") { id colour owner parentSeen } other: bottle(id: "none") { id } }',
        '{ given(note: null, notes: "a") }',
        "{ given }",
        '{ leak: fault(kind: "leak") refuse: fault(kind: "refuse") none: fault(kind: "none") }',
        '{ bottle(id: "b1") { big: scaled(by: 2147483647) small: scaled(by: 1, plus: null) } }',
        'mutation { fill(input: {id: "full", colour: GREEN}) { problems { message __typename } } }',
        'mutation { fill(input: {id: "b1", colour: BROWN}) { bottle { colour filledAt owner } } }',
    ],
)
def test_request_without_events_is_answered_as_with(query: str, identity: dict[str, Any]) -> None:
    answer, noted = ask(query, identity, is_direct=True)

    assert (answer, noted) == ask(query, identity, is_direct=False)
    assert noted


def test_line_waits_for_resolver_that_outlives_request() -> None:
    lines: list[str] = []

    def open_ended(identity: Any, request_id: str, _in_thread: Callable[..., Any]) -> DirectRequest:
        request = open_request(open_bank(), identity, request_id, _in_thread)

        def end_before_resolver(caller: Any, _selection: Any) -> Calls:
            request.end()
            lines.append("resolver")
            return Calls(caller, Shared())

        request.context_of = end_before_resolver
        request.write_line = partial(lines.append, "line")
        return request

    answer_by(open_ended, '{ bottle(id: "b1") { id } }', user())

    assert lines == ["resolver", "line"]
