"""A process that serves the instant programme: the container's application, or Strawberry whole.

`python -m tools.benchmarks.container_server container|whole|limited`, with the settings of a task.
It speaks with its parent as push_server does.
"""

import asyncio
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL
from strawberry.extensions import (
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
    QueryDepthLimiter,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig

from container.application import create_app
from container.metrics import Metrics
from container.server import SERVED, SWITCH_SECONDS
from container.settings import ServerSettings, read_server_settings
from gateway.buckets import Buckets
from gateway.limits import Guard
from gateway.server import bind_socket
from gateway.tokens import TokenVerifier, fetch_key_set
from resolvers.api.appsync.identity import read_caller
from resolvers.api.context import Context
from resolvers.api.graphql.schema import Mutation, Query, Subscription
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.api.graphql.types.scalars import SCALARS
from resolvers.application import Application
from resolvers.telemetry import write_lines
from resolvers.workers.callers import CallersWorker
from tests.support.identities import NOW, SETTINGS, signed_in
from tools.benchmarks.instant_programme import open_instant_database
from tools.benchmarks.push_server import follow_orders

CONTAINER, WHOLE, LIMITED = "container", "whole", "limited"


class Whole(GraphQL[Context, None]):
    """Strawberry's own view. It verifies tokens as a task does; resolvers run in its loop."""

    def __init__(
        self, schema: strawberry.Schema, product: CallersWorker, tokens: TokenVerifier
    ) -> None:
        super().__init__(schema)
        self._product = product
        self._tokens = tokens

    async def get_context(self, request: Any, response: Any) -> Context:  # noqa: ARG002 - as Strawberry's
        assert isinstance(request, Request)
        claims = await self._tokens.verify(request.headers["authorization"])
        identity = signed_in(claims["sub"], *claims.get("cognito:groups", ()))
        caller = read_caller(identity, user_pool_issuer=None)
        _, context_of = self._product.begin("request-1")
        context = context_of(caller, {})
        assert isinstance(context, Context)
        return context


def create_whole(
    settings: ServerSettings, product: CallersWorker, extensions: list[Any]
) -> ASGIApp:
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=ERROR_TYPES,
        config=StrawberryConfig(scalar_map=SCALARS),
        # The container remembers documents, too.
        extensions=[ParserCache, ValidationCache, *extensions],
    )
    address = f"{settings.user_pool_issuer}/.well-known/jwks.json"
    tokens = TokenVerifier(settings.user_pool_issuer, lambda: fetch_key_set(address))
    return Starlette(routes=[Route("/graphql", Whole(schema, product, tokens))])


def limiters(settings: ServerSettings) -> list[Any]:
    """Return Strawberry's own limiters, with the container's limits."""
    return [
        lambda: QueryDepthLimiter(max_depth=settings.limits.query_depth),
        lambda: MaxTokensLimiter(max_token_count=Guard.tokens),
        lambda: MaxAliasesLimiter(max_alias_count=Guard.aliases),
    ]


async def serve(form: str) -> None:
    sys.setswitchinterval(SWITCH_SECONDS)
    settings = read_server_settings(os.environ)
    database = open_instant_database()
    if form != CONTAINER:
        extensions = limiters(settings) if form == LIMITED else []
        whole = CallersWorker(SETTINGS, database, lambda: NOW)
        await _serve(create_whole(settings, whole, extensions))
        return
    product = Application(SETTINGS, database, lambda: NOW)
    metrics = Metrics()
    write_lines(metrics.count_line)
    application, relay = create_app(settings, product, metrics, Buckets())
    reading = asyncio.create_task(relay.run())
    # A load balancer behaves the same: the first read closes the sockets that came before it.
    while relay.problem is not None:  # noqa: ASYNC110 - Valkey is another process
        await asyncio.sleep(0.01)
    await _serve(application, application.state.hub)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def _serve(application: ASGIApp, subscriptions: Any = ()) -> None:
    with bind_socket("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(application, **SERVED))
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        async def reject_push(balance: dict[str, Any]) -> None:
            raise ValueError(f"balances come through Valkey, not by an order: {balance}")

        port = listener.getsockname()[1]
        await follow_orders(port, "", reject_push, lambda: len(subscriptions))
        server.should_exit = True
        await serving


if __name__ == "__main__":
    # The container's log lines are dropped.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        asyncio.run(serve(sys.argv[1]))
