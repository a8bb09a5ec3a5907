"""Calls the fields of a noun as AppSync does: events through the bridge, on tables of its own."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers.api.appsync.event_handler import ContextOf, EventHandler
from resolvers.api.appsync.identity import Identity, read_caller
from resolvers.api.context import Context, Loaders
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.api.graphql.types.scalars import SCALARS
from resolvers.settings import Settings
from resolvers.storage.client import Database, RetryPolicy

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SETTINGS = Settings(environment="moto", qr_issue_key="i" * 32, qr_pepper="p" * 32)


def signed_in(subject: str, *groups: str) -> dict[str, Any]:
    """The identity of a Cognito user as AppSync puts it in an event."""
    return {
        "sub": subject,
        "issuer": "https://issuer.example",
        "username": subject,
        "claims": {},
        "sourceIp": ["192.0.2.1"],
        "defaultAuthStrategy": "ALLOW",
        "groups": list(groups) or None,
    }


API_KEY = None
CITIZEN = signed_in("hanako")
KIOSK = signed_in("kiosk-1", "kiosks")
OPERATOR = signed_in("operator-1", "operators")
ADMIN = signed_in("admin-1", "admins")
AUDITOR = signed_in("auditor-1", "auditors")
PUBLISHER = {
    "accountId": "000000000000",
    "userArn": "arn:aws:sts::000000000000:assumed-role/push/p",
}
EVERY_IDENTITY = {
    "API key": API_KEY,
    "citizen": CITIZEN,
    "kiosk": KIOSK,
    "operator": OPERATOR,
    "admin": ADMIN,
    "auditor": AUDITOR,
    "publisher": PUBLISHER,
}


@cache
def schema_of(query: type, mutation: type) -> strawberry.Schema:
    return strawberry.Schema(
        query=strawberry.type(type("Query", (query,), {})),
        mutation=strawberry.type(type("Mutation", (mutation,), {})),
        types=ERROR_TYPES,
        config=StrawberryConfig(scalar_map=SCALARS),
    )


@dataclass(frozen=True)
class Noun:
    """The fields of one noun; `now` is the moment of the requests."""

    query: type
    mutation: type
    database: Database
    now: datetime = NOW

    @classmethod
    def on_moto(cls, query: type, mutation: type, client: Any, environment: str) -> "Noun":
        return cls(
            query, mutation, Database(client, environment, RetryPolicy(sleep=lambda _: None))
        )

    def at(self, now: datetime) -> "Noun":
        return replace(self, now=now)

    def through(self, client: Any) -> "Noun":
        """The same on the same tables, by another client."""
        return replace(self, database=replace(self.database, client=client))

    def ask(self, field: str, caller: Mapping[str, Any] | None = ADMIN, **arguments: Any) -> Any:
        return self._call("Query", field, caller, arguments)

    def change(self, field: str, caller: Mapping[str, Any] | None = ADMIN, **arguments: Any) -> Any:
        return self._call("Mutation", field, caller, arguments)

    def _call(
        self, parent: str, field: str, caller: Mapping[str, Any] | None, arguments: dict[str, Any]
    ) -> Any:
        event = {
            "arguments": arguments,
            "identity": caller,
            "source": None,
            "info": {"fieldName": field, "parentTypeName": parent},
        }
        # A thread of its own: a call may be made while another one is being answered.
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(self._answer, event).result()

    def _answer(self, event: Mapping[str, Any]) -> Any:
        bridge = self._event_handler()
        try:
            return bridge.answer(event, "request-1", self._context_of())
        finally:
            bridge._thread.runner.close()

    def _event_handler(self) -> EventHandler:
        schema = schema_of(self.query, self.mutation)
        return EventHandler(schema, user_pool_issuer=None)

    def _context_of(self) -> ContextOf:
        def context_of(identity: Identity) -> Context:
            return Context(
                caller=read_caller(identity),
                now=self.now,
                settings=SETTINGS,
                database=self.database,
                loaders=Loaders(self.database),
            )

        return context_of


def refusal_of(payload: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    """Code and field of the one refusal in a payload that answers nothing else."""
    (error,) = payload["userErrors"]
    answered = {
        name: value for name, value in payload.items() if name not in ("userErrors", "replayed")
    }
    assert not any(answered.values())
    assert payload.get("replayed", False) is False
    return error["code"], error["field"]
