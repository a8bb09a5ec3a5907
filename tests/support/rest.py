import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from gateway.api_gateway import Payload
from gateway.api_gateway_events import describe_http_event, describe_rest_event
from tests.support.rest_contract import check_answer
from tests.support.service import Identity, Service

_DESCRIBE = {Payload.HTTP: describe_http_event, Payload.REST: describe_rest_event}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Rest:
    """A REST or an HTTP API in front of the product; each answer has to fit openapi.json."""

    service: Service
    payload: Payload

    def call(
        self,
        method: str,
        path: str,
        caller: Identity = None,
        *,
        body: Any = None,
        content: bytes | None = None,
        key: str | None = None,
        query: Mapping[Any, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **parameters: str,
    ) -> Answer:
        """Send a request; `path` is the route's, and `parameters` are what its braces hold."""
        if body is not None:
            content = json.dumps(body).encode()
        sent = {"content-type": "application/json", **(headers or {})}
        if key is not None:
            sent["Idempotency-Key"] = key
        event = gateway_event(
            self.payload,
            method,
            path,
            caller,
            content=content or b"",
            query=query,
            headers=sent,
            **parameters,
        )
        answer = read_answer(self.service.answer(event))
        check_answer(method, path, answer.status, answer.headers, answer.body)
        return answer


def gateway_event(
    payload: Payload,
    method: str,
    path: str,
    caller: Identity = None,
    *,
    claims: Any = None,
    content: bytes = b"",
    query: Mapping[Any, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **parameters: str,
) -> dict[str, Any]:
    """Return the event of a request that API Gateway lets through, by a caller or claims."""
    place = path.format(**parameters)
    scope = {
        "type": "http",
        "method": method,
        "path": place,
        "raw_path": quote(place).encode(),
        "query_string": urlencode(query or {}, doseq=True).encode(),
        "headers": [
            (name.lower().encode(), value.encode()) for name, value in (headers or {}).items()
        ],
        "server": ("api.example", 443),
        "scheme": "https",
        "path_params": parameters,
        "state": {"request_id": str(uuid.uuid4())},
    }
    given = claims_of(caller) if claims is None else claims
    return _DESCRIBE[payload](Request(scope), path, content, given)


def claims_of(caller: Identity) -> dict[str, Any] | None:
    """Return the claims of the caller's access token."""
    if caller is None:
        return None
    groups = {"cognito:groups": caller["groups"]} if caller["groups"] else {}
    return {"sub": caller["sub"], "iss": caller["issuer"], "username": caller["username"], **groups}


def read_answer(answer: Mapping[str, Any]) -> Answer:
    assert answer["isBase64Encoded"] is False
    text = answer["body"]
    return Answer(answer["statusCode"], answer["headers"], json.loads(text) if text else None)
