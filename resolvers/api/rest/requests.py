"""Read the events of API Gateway.

Source: "Working with AWS Lambda proxy integrations for HTTP APIs" (payloads 1.0 and 2.0) and "Input
format of a Lambda function for proxy integration" of the Amazon API Gateway Developer Guide.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote


@dataclass(frozen=True)
class Request:
    """A request that a gateway has matched to a route and whose token it has verified.

    route: The route's key, such as `GET /v1/rewards/{id}`.
    query: The values of each parameter, decoded.
    headers: By name in lower case.
    body: None if there is none.
    identity: The caller in AppSync's shape, None without a token.
    """

    route: str
    path_parameters: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: bytes | None
    identity: Mapping[str, Any] | None


def read_request(event: Mapping[str, Any]) -> Request:
    context = event["requestContext"]
    authorizer = context.get("authorizer") or {}
    if event.get("version") == "2.0":
        route = event["routeKey"]
        # The event's parameters join several values of one name with commas.
        query: Mapping[str, Sequence[str]] = parse_qs(
            event.get("rawQueryString") or "", keep_blank_values=True, errors="surrogateescape"
        )
        claims = (authorizer.get("jwt") or {}).get("claims")
    else:
        route = f"{event['httpMethod']} {event['resource']}"
        query = event.get("multiValueQueryStringParameters") or {}
        claims = authorizer.get("claims")
    parameters = event.get("pathParameters") or {}
    if "version" not in event:
        # REST APIs leave them encoded; HTTP APIs decode them, and their events have a version.
        parameters = {name: unquote(value) for name, value in parameters.items()}
    return Request(
        route=route,
        path_parameters=parameters,
        query=query,
        headers=_read_headers(event),
        body=_read_body(event),
        identity=_identity_of(claims) if claims else None,
    )


def _read_headers(event: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers, repeated ones joined by commas: HTTP APIs do this, REST APIs do not."""
    lists = event.get("multiValueHeaders") or {}
    joined = {name: ",".join(values) for name, values in lists.items()}
    return {
        name.lower(): value for name, value in {**(event.get("headers") or {}), **joined}.items()
    }


def _read_body(event: Mapping[str, Any]) -> bytes | None:
    body = event.get("body")
    if not body:
        return None
    text: bytes = body.encode("utf-8", "surrogatepass")
    return base64.b64decode(text) if event.get("isBase64Encoded") else text


def _identity_of(claims: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sub": claims.get("sub"),
        "issuer": claims.get("iss"),
        "groups": _read_groups(claims.get("cognito:groups")),
        "claims": claims,
        "defaultAuthStrategy": "ALLOW",
    }


def _read_groups(groups: object) -> object:
    """Return the names: REST APIs write a list as `a,b`, HTTP APIs as `[a b]`."""
    if not isinstance(groups, str):
        return groups
    if groups.startswith("[") and groups.endswith("]"):
        return groups[1:-1].split()
    return groups.split(",")
