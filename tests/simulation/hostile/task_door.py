"""The door of a server task: GraphQL over HTTP, in process, with the gateway's own threads."""

import asyncio
import random
import time
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

import lambda_entry
from container.application import create_app
from container.metrics import Metrics
from container.settings import read_server_settings
from gateway.buckets import Buckets
from gateway.issuer import Issuer
from resolvers.api.appsync.documents import resolved_fields, whole_document_text
from resolvers.api.graphql.schema import CORE
from tests.simulation.hostile.doors import read_payload
from tests.simulation.hostile.history import Outcome, Request, Unknown
from tests.support.container_tasks import variables_of
from tests.support.fast_moto import ENVIRONMENT
from tests.support.identities import SETTINGS

NOWHERE = "redis://127.0.0.1:1"
DOCUMENTS = {
    each.name: whole_document_text(CORE, each, each.parent_type.name.lower())
    for each in resolved_fields(CORE)
    if each.parent_type.name in ("Query", "Mutation")
}


def by_task(sender: str, request: Request, _: random.Random) -> Outcome:
    """Send it as GraphQL to the task that answers this sender alone."""
    answer = _open_task(sender).ask(request)
    if "errors" in answer:
        error = answer["errors"][0]
        return Unknown(error.get("errorType") or error["message"])
    return read_payload(request.name, answer["data"][request.name])


def open_task(sender: str, caller: Mapping[str, Any]) -> None:
    """Make what a sender needs, with random numbers that are nobody's: it lasts for many seeds."""
    _open_task(sender)
    _token_of(caller["sub"], tuple(caller["groups"] or ()))


class Task:
    """Answers with whichever process of the product runs: making one takes longer than a seed."""

    def __init__(self) -> None:
        issuer = _issuer()
        given = variables_of(ENVIRONMENT, "http://127.0.0.1:1", issuer, NOWHERE)
        # A second thread would run beside the one that the scheduler lets run.
        settings = read_server_settings({**given, "THREADS": "1"})
        product: Any = SimpleNamespace(
            answer=lambda event, request_id: lambda_entry._application().answer(event, request_id),
            check_tables=None,
            callers=SimpleNamespace(
                open_request=lambda *given: lambda_entry._application().callers.open_request(*given)  # noqa: PLW0108 - the process changes
            ),
        )
        with patch("container.application.fetch_key_set", _fetch):
            application, _ = create_app(settings, product, Metrics(), Buckets())
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(application)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://api.example")

    def ask(self, request: Request) -> dict[str, Any]:
        token = _token_of(request.caller["sub"], tuple(request.caller["groups"] or ()))
        content = {"query": DOCUMENTS[request.name], "variables": dict(request.arguments)}
        headers = {"authorization": f"Bearer {token}"}
        answer = self._runner.run(self._http.post("/graphql", json=content, headers=headers))
        found: dict[str, Any] = answer.json()
        return found


@cache
def _open_task(_: str) -> Task:
    """Return the task of one sender: a task has one thread, and each sender may wait in it."""
    return Task()


@cache
def _issuer() -> Issuer:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    url = SETTINGS.user_pool_issuer or "https://issuer.example"
    return Issuer(url, "client", "key", key)


@cache
def _token_of(subject: str, groups: tuple[str, ...]) -> str:
    return _issuer().mint_access_token(
        sub=subject,
        name=subject,
        groups=[*groups],
        now_seconds=int(time.time()),
        expires_in_seconds=86_400,
    )


def _fetch(_: str) -> dict[str, jwt.PyJWK]:
    keys = jwt.PyJWKSet.from_dict(_issuer().key_set()).keys
    return {key.key_id: key for key in keys if key.key_id}
