"""API Gateway before a function that knows nothing of the product, as a server that runs."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jwt

from gateway.api_gateway import BODY_LIMIT_BYTES, ApiGateway, Payload
from gateway.application import Api, create_app
from gateway.authentication import Authenticator
from gateway.caller import Mode
from gateway.issuer import Issuer
from gateway.limits import Guard, Limits
from gateway.server import bind_socket
from gateway.tokens import TokenVerifier
from gateway.web_server import Listener, start_server
from local.identities.issuer import load_issuer
from tests.support.patience import PATIENCE_SECONDS

ROUTES = (
    {"method": "GET", "path": "/books/{id}", "auth": "none"},
    {"method": "GET", "path": "/books/new", "auth": "none"},
    {"method": "PATCH", "path": "/books/{id}", "auth": "token"},
    {"method": "POST", "path": "/books/{id}/loans", "auth": "token"},
)
ORIGIN = "https://library.example"
ANY_ORIGIN = "access-control-allow-origin"
Function = Callable[[dict[str, Any]], Any]


def echo(event: dict[str, Any]) -> dict[str, Any]:
    """Answer with the event."""
    headers = {"content-type": "application/json", "access-control-allow-origin": "*"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(event)}


@dataclass
class ForeignApi:
    """The server with its function, which may be replaced, and one client."""

    payload: Payload
    http: httpx.Client
    issuer: Issuer
    function: Function = echo
    events: list[dict[str, Any]] = field(default_factory=list)

    def token(self, **claims: Any) -> dict[str, str]:
        minted = self.issuer.mint_access_token(
            sub="alice",
            name="alice",
            groups=["readers", "editors"],
            now_seconds=int(time.time()),
            expires_in_seconds=600,
            more_claims=claims,
        )
        return {"authorization": f"Bearer {minted}"}

    def event(self, method: str, path: str, **parts: Any) -> dict[str, Any]:
        """Send a request and return the event that the function got."""
        answer = self.http.request(method, path, **parts)
        assert answer.status_code == 200, answer.text
        event: dict[str, Any] = answer.json()
        return event


@contextmanager
def running_api(
    data_dir: Path, payload: Payload, guard: Guard | None = None
) -> Iterator[ForeignApi]:
    issuer = load_issuer(data_dir, region="ap-northeast-1")
    keys = {key.key_id or "": key for key in jwt.PyJWKSet.from_dict(issuer.key_set()).keys}
    tokens = TokenVerifier(issuer.url, lambda: keys, leeway_seconds=0)

    def invoke(event: dict[str, Any]) -> Any:
        api.events.append(event)
        return api.function(event)

    authenticator = Authenticator(["key"], tokens, [], lambda: datetime.now(UTC))
    body_limit_bytes = guard.body_bytes if guard else BODY_LIMIT_BYTES
    served = Api(
        "type Query { now: String }",
        [],
        invoke,
        authenticator,
        Mode.USER_POOL,
        Limits(),
        guard,
        rest=ApiGateway(ROUTES, "/books", tokens, "urn:library", payload, body_limit_bytes),
    )
    with ExitStack() as stack:
        listener = stack.enter_context(bind_socket("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = stack.enter_context(httpx.Client(base_url=origin, timeout=PATIENCE_SECONDS))
        api = ForeignApi(payload, client, issuer)
        start_server(create_app(served, origin_regex=ORIGIN), [Listener(listener)], stack)
        yield api


def check_problem(answer: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """Return a problem of the gateway's own, which any page can read."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.headers[ANY_ORIGIN], answer.headers["cache-control"]) == ("*", "no-store")
    assert problem["type"] == f"urn:library:problem:{name}"
    assert problem["code"] == name.upper().replace("-", "_")
    assert problem["instance"] == f"urn:library:request:{answer.headers['x-amzn-requestid']}"
    return problem
