"""Present the answers of fields as HTTP answers."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from resolvers.api.rest.problems import Problem
from resolvers.api.rest.requests import Request

if TYPE_CHECKING:
    # Workers import this module, and not the schema.
    from resolvers.api.rest.bindings import Binding

MAX_AGE_SECONDS = 60
PRIVATE = {"cache-control": "no-store"}
_PUBLIC = {"cache-control": f"max-age={MAX_AGE_SECONDS}"}
# The fields of a payload that the body leaves out.
NOT_IN_BODY = frozenset({"replayed", "userErrors"})
# A page can read the answers: their caller is in a header, not in a cookie.
ANY_ORIGIN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, link, location, idempotency-replayed, retry-after, "
    "deprecation",
}


def list_items(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a field's answer
    """Return the rows of a list; a row includes the fields that only its edge has."""
    if isinstance(value, list):
        return value
    return [_item_of(edge) for edge in value["edges"]]


def _item_of(edge: Mapping[str, Any]) -> dict[str, Any]:
    node: dict[str, Any] = edge["node"]
    if len(edge) > 2:  # noqa: PLR2004 - cursor and node
        node.update((name, value) for name, value in edge.items() if name not in ("cursor", "node"))
    return node


def answer_list(
    binding: "Binding",
    request: Request,
    value: Any,  # noqa: ANN401 - a field's answer
    items: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return the answer of a page; `Link` has the next page, relative: no stage is known here.

    Source: RFC 8288.
    """
    page = {} if isinstance(value, list) else value["pageInfo"]
    cursor = page.get("endCursor") if page.get("hasNextPage") else None
    headers = {}
    if cursor is not None:
        query = urlencode({**request.query, "cursor": [cursor]}, doseq=True)
        headers["link"] = f'<?{query}>; rel="next"'
    return answer_query(binding, request, {"items": items, "nextCursor": cursor}, headers)


def answer_query(
    binding: "Binding",
    request: Request,
    body: Any,  # noqa: ANN401 - JSON
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the answer of a query; a public answer may be cached, and has an ETag."""
    text = orjson.dumps(body)
    if not binding.is_public:
        return answer(200, text, {**(headers or {}), **PRIVATE})
    tag = f'W/"{hashlib.blake2b(text, digest_size=12).hexdigest()}"'
    kept = {**(headers or {}), **_PUBLIC, "etag": tag}
    if _matches(request.headers.get("if-none-match", ""), tag):
        return answer(304, b"", kept)
    return answer(200, text, kept)


def _matches(wanted: str, tag: str) -> bool:
    """Compare weakly. Source: RFC 9110, sections 8.8.3.2 and 13.1.2."""
    tags = {each.strip().removeprefix("W/") for each in wanted.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


def answer_mutation(binding: "Binding", payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer of a granted mutation: 201 if it created something, else 200."""
    members = {name: value for name, value in payload.items() if name not in NOT_IN_BODY}
    body = next(iter(members.values())) if len(members) == 1 else members
    headers = dict(PRIVATE)
    status = 200
    route = binding.route
    if payload.get("replayed"):
        headers["idempotency-replayed"] = "true"
    elif route.creates is not None:
        status = 201
    if route.creates is not None and route.location:
        headers["location"] = f"{route.location}{members[route.creates]['id']}"
    return answer(status, orjson.dumps(body), headers)


def answer_problem(problem: Problem, request_id: str) -> dict[str, Any]:
    headers = {**problem.headers, **PRIVATE, "content-type": "application/problem+json"}
    return answer(problem.status, orjson.dumps(problem.describe(request_id)), headers)


def answer(status: int, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return an answer in the form that both payloads take."""
    content = {"content-type": "application/json"} if body else {}
    return {
        "statusCode": status,
        "headers": {**content, **ANY_ORIGIN, **headers},
        "body": body.decode(),
        "isBase64Encoded": False,
    }
