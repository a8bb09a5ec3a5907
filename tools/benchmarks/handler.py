"""The CPU of the handler for one event, with a database that answers at once."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.utils.str_converters import to_snake_case

from resolvers import telemetry
from resolvers.api.appsync.documents import ResolvedField, resolved_fields, whole_document_text
from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.schema import Mutation, Query, Subscription, schema
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.api.graphql.types.scalars import SCALARS
from resolvers.domain.base.errors import DomainError
from resolvers.domain.points.accounts import zero_account
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import to_attributes
from resolvers.telemetry import write_lines
from resolvers.workers.callers import CallersWorker
from tests.support.identities import NOW, SETTINGS
from tests.support.service import HANAKO, event_of
from tools.benchmarks.harness import Comparison, Results, Scale, compare, cpu_seconds, ratio_figure

OURS, NAIVE = "the event handler", "the whole query, uncached"
PEER, FLOOR = "Strawberry with its parser and validation caches", "the resolver alone"
ARGUMENTS = {"rewardId": "reward-1", "idempotencyKey": "key-1", "quantity": 0}


class InstantDatabase:
    """A DynamoDB client that has hanako's account only, answers at once and does not write."""

    def __init__(self) -> None:
        account = zero_account(HANAKO["sub"], NOW)
        self._item = to_attributes(account.to_item())

    def get_item(self, **request: Any) -> dict[str, Any]:
        return {"Item": self._item} if request["TableName"].endswith("users") else {}

    def batch_get_item(self, **_: object) -> dict[str, Any]:
        return {"Responses": {}}


@dataclass(frozen=True)
class Request:
    """A request for one field, which each of the cases gets."""

    operation: str
    field_name: str
    arguments: Mapping[str, Any]


REQUESTS = {
    "viewer": Request("query", "viewer", {}),
    "exchangeReward, refused": Request("mutation", "exchangeReward", ARGUMENTS),
}


@contextmanager
def lines_written() -> Iterator[None]:
    """Let the event handler write a line for each event, as in Lambda, and drop the lines."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        write_lines()
        try:
            yield
        finally:
            telemetry._Container.writes_lines = False


def measure(scale: Scale) -> Results:
    with lines_written():
        return _measure(scale)


def _measure(scale: Scale) -> Results:
    results = Results()
    for name, request in REQUESTS.items():
        comparison = compare_handlers(request, scale)
        results.rounds[f"handler: {name}"] = comparison.seconds
        results.figures.extend(
            [
                ratio_figure(
                    "handler",
                    f"CPU of an event, {name}: the event handler to {NAIVE}",
                    comparison.ratio(OURS, NAIVE),
                    budget=0.10,
                    why_over="Graphql-core takes about 5 us for each field of the answer and the "
                    "rules take their share; a resolver of Strawberry's basic fields that skips "
                    "its wrapper saves only 4 us of 100, which a rewritten schema is not worth.",
                ),
                ratio_figure(
                    "handler",
                    f"CPU of an event, {name}: the event handler to {PEER}",
                    comparison.ratio(OURS, PEER),
                    budget=1.0,
                ),
                ratio_figure(
                    "handler",
                    f"CPU of an event, {name}: {FLOOR} to the event handler",
                    comparison.ratio(FLOOR, OURS),
                ),
            ]
        )
    return results


def compare_handlers(request: Request, scale: Scale) -> Comparison:
    worker = CallersWorker(SETTINGS, Database(InstantDatabase(), "none-"), lambda: NOW)
    caller = read_caller(HANAKO, user_pool_issuer=None)
    parent = request.operation.capitalize()
    event = event_of(parent, request.field_name, HANAKO, request.arguments)
    answer = partial(worker.handle, event, "request-1")
    expected = answer()
    text = whole_document_text(schema._schema, _resolved(request), request.operation)
    peer = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=ERROR_TYPES,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[ParserCache, ValidationCache],
    )

    def run_whole(whole: strawberry.Schema) -> Callable[[], Any]:
        def answer() -> Any:
            context = worker.begin("request-1")[1](caller, {})
            result = whole.execute_sync(
                text, variable_values=dict(request.arguments), context_value=context
            )
            assert result.errors is None, result.errors
            return (result.data or {})[request.field_name]

        return answer

    calls = scale.handler_calls
    cases = {
        OURS: cpu_seconds(lambda: worker.handle(event, "request-1"), expected, calls),
        NAIVE: cpu_seconds(run_whole(schema), expected, max(calls // 6, 1)),
        PEER: cpu_seconds(run_whole(peer), expected, calls),
        FLOOR: cpu_seconds(_resolver_alone(request, worker), True, calls),  # noqa: FBT003 - that it answered
    }
    return compare(cases, scale.rounds)


def _resolved(request: Request) -> ResolvedField:
    parent = request.operation.capitalize()
    return next(
        resolved
        for resolved in resolved_fields(schema._schema)
        if (resolved.parent_type.name, resolved.name) == (parent, request.field_name)
    )


def _resolver_alone(request: Request, worker: CallersWorker) -> Callable[[], bool]:
    """Return a case that calls the field's Python function with a context that is made once."""
    field = _resolved(request).field.extensions["strawberry-definition"]
    resolver = field.base_resolver.wrapped_func
    caller = read_caller(HANAKO, user_pool_issuer=None)
    context = worker.begin("request-1")[1](caller, {})
    info = SimpleNamespace(context=context)
    sent = {to_snake_case(name): value for name, value in request.arguments.items()}
    arguments = {**dict.fromkeys(each.python_name for each in field.arguments), **sent}

    def call() -> bool:
        try:
            return resolver(None, info, **arguments) is not None
        except DomainError:
            return True

    return call
