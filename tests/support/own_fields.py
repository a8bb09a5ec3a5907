from collections.abc import Mapping
from functools import cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers.api.appsync.event_handler import EventHandler
from resolvers.api.context import Context, Loaders
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.api.graphql.types.scalars import SCALARS
from resolvers.domain.base.authorization import Caller
from resolvers.storage.base.client import Database
from tests.support.identities import NOW, SETTINGS

NO_TABLES = Database(None, "none-")


@cache
def _handler(query: type, mutation: type) -> EventHandler:
    schema = strawberry.Schema(
        query=strawberry.type(type("Query", (query,), {})),
        mutation=strawberry.type(type("Mutation", (mutation,), {})),
        types=ERROR_TYPES,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    return EventHandler(schema, user_pool_issuer=None)


def _context_of(caller: Caller, _: object) -> Context:
    return Context(
        caller=caller, now=NOW, settings=SETTINGS, database=NO_TABLES, loaders=Loaders(NO_TABLES)
    )


def call(
    roots: tuple[type, type], place: str, caller: Mapping[str, Any] | None, **arguments: Any
) -> Any:
    """Call the field `Query.name` or `Mutation.name` of these two root types."""
    parent, field = place.split(".")
    event = {
        "arguments": arguments,
        "identity": caller,
        "source": None,
        "info": {"fieldName": field, "parentTypeName": parent},
    }
    return _handler(*roots).answer(event, "request-1", _context_of, lambda _place, _outcome: None)
