"""Requests that are wrong before any GraphQL is read: bodies, headers, methods, credentials."""

import json
from typing import Any

from gateway.limits import Guard
from tests.api.bad_input.rows import JSON, BadInput, Failure, Http, Refusal, does_not_fit
from tests.api.matrix.roles import Role

MALFORMED = Failure("MalformedHttpRequestException", "", 400)
UNSUPPORTED = Failure("UnsupportedMediaType", "content-", 415)
MAX_BODY_BYTES = Guard().body_bytes
TOO_LARGE = Failure("RequestEntityTooLarge", f"{MAX_BODY_BYTES} bytes", 413)
REFUSED = Failure("UnauthorizedException", "", 401)
NOT_AUTHORIZED = Failure("Unauthorized", "Not Authorized to access publishBalance on type Mutation")
QUERY = "{ earnRules { id } }"
GOOD = json.dumps({"query": QUERY}).encode()
CREATE = b"mutation M($i: LocationInput!) { createLocation(input: $i) { location { id } } }"
FAR = b'{"latitude": 1e400, "longitude": 0}'
RENAME = "mutation M($n: String) { updateViewer(input: {displayName: $n}) { user { id } } }"


def send(name: str, body: bytes, answer: Failure | Refusal = MALFORMED) -> BadInput:
    return BadInput(f"body: {name}", Http(body), answer)


def part(name: str, answer: Failure = MALFORMED, **parts: Any) -> BadInput:
    return send(name, json.dumps({"query": QUERY, **parts}).encode(), answer)


def headed(name: str, answer: Failure, headers: dict[str, str]) -> BadInput:
    return BadInput(f"header: {name}", Http(GOOD, headers), answer)


def signed_in(name: str, **headers: str) -> BadInput:
    request = Http(GOOD, {**JSON, **headers}, Role.NO_CREDENTIALS)
    return BadInput(f"credentials: {name}", request, REFUSED)


def published(
    name: str, headers: str, body: str = "$publication", answer: Failure = REFUSED
) -> BadInput:
    request = Http(body, headers, Role.NO_CREDENTIALS)
    return BadInput(f"publishBalance: {name}", request, answer)


BODIES = [
    send("nothing", b"", Failure("MalformedHttpRequestException", "empty", 400)),
    send("blanks", b" \n\t ", Failure("MalformedHttpRequestException", "empty", 400)),
    send("no JSON", b"query"),
    send("JSON cut short", GOOD[:-1]),
    send("JSON with a comma too many", GOOD[:-1] + b",}"),
    send("two JSON texts", GOOD + GOOD),
    send("GraphQL itself", QUERY.encode()),
    send("no UTF-8", b'{"query": "{ earnRules { id } } #\xff\xfe"}'),
    send("UTF-16", GOOD.decode().encode("utf-16")),
    send("half a surrogate pair", b'{"query": "{ earnRules { id } } #\\ud800"}'),
    send("null", b"null"),
    send("a list of requests", b"[" + GOOD + b"]"),
    send("an empty list", b"[]"),
    send("a text", b'"{ earnRules { id } }"'),
    send("a number", b"5"),
    send("true", b"true"),
    send(
        "100 levels",
        b'{"query": "{ earnRules { id } }", "variables": {"a":' + b"[" * 100 + b"]" * 100 + b"}}",
    ),
    send("30,000 levels", b"[" * 30_000),
    send(
        "an integer of 5,000 digits",
        b'{"query": "{ earnRules { id } }", "variables": {"a": ' + b"9" * 5000 + b"}}",
    ),
    send("a number that is none", b'{"query": "{ earnRules { id } }", "variables": {"a": NaN}}'),
    send("infinity", b'{"query": "{ earnRules { id } }", "variables": {"a": -Infinity}}'),
    send("no query", b"{}", Failure("MalformedHttpRequestException", "query must be a text", 400)),
    part("an empty query", query=""),
    part("a blank query", query=" \n"),
    part("null for the query", query=None),
    part("a number for the query", query=5),
    part(
        "a list for the variables",
        Failure("MalformedHttpRequestException", "variables must be an object", 400),
        variables=[],
    ),
    part(
        "a text for the variables",
        Failure("MalformedHttpRequestException", "variables must be an object", 400),
        variables="{}",
    ),
    part(
        "a number for the operation's name",
        Failure("MalformedHttpRequestException", "operationName must be a text", 400),
        operationName=5,
    ),
    part(
        "a list for the extensions",
        Failure("MalformedHttpRequestException", "extensions must be an object", 400),
        extensions=[],
    ),
    send(
        "a byte too many", json.dumps({"query": QUERY + " " * MAX_BODY_BYTES}).encode(), TOO_LARGE
    ),
    BadInput(
        "body: half a surrogate pair in a variable",
        Http(
            json.dumps({"query": RENAME, "variables": {"n": "\udc00"}}).encode(), role=Role.CITIZEN
        ),
        MALFORMED,
    ),
    BadInput(
        "body: a number too large for any float",
        Http(
            b'{"query": "' + CREATE + b'", "variables": {"i": {"coordinates": ' + FAR + b"}}}",
            role=Role.ADMIN,
        ),
        does_not_fit("i", ".coordinates.latitude"),
    ),
]

HEADERS = [
    headed("a body that is said to be text", UNSUPPORTED, {"content-type": "text/plain"}),
    headed("a form", UNSUPPORTED, {"content-type": "application/x-www-form-urlencoded"}),
    headed("no content-type", UNSUPPORTED, {}),
    headed(
        "another alphabet", UNSUPPORTED, {"content-type": "application/json; charset=shift_jis"}
    ),
    headed("a compressed body", UNSUPPORTED, {**JSON, "content-encoding": "gzip"}),
    BadInput("body: chunks that add up to too much", Http("$chunks"), TOO_LARGE),
    BadInput(
        "method: GET",
        Http(b"", {}, method="GET", path="/graphql?query={earnRules{id}}"),
        Failure("MethodNotAllowed", "POST", 405),
    ),
    BadInput("method: PUT", Http(GOOD, method="PUT"), Failure("HttpError", "PUT", 405)),
    BadInput("method: DELETE", Http(b"", method="DELETE"), Failure("HttpError", "DELETE", 405)),
    BadInput(
        "path: one that there is not",
        Http(GOOD, path="/graphql/v2"),
        Failure("NotFound", "/graphql/v2", 404),
    ),
]

CREDENTIALS = [
    signed_in("none"),
    signed_in("another key", **{"x-api-key": "da2-another"}),
    signed_in("an empty key", **{"x-api-key": ""}),
    signed_in("the key as a token", authorization="da2-localdevelopmentkey"),
    signed_in("a token as the key", **{"x-api-key": "$token"}),
    signed_in(
        "a good key and a token that has expired",
        authorization="$expired",
        **{"x-api-key": "da2-localdevelopmentkey"},
    ),
    signed_in("an empty header", authorization=""),
    signed_in("Bearer and nothing", authorization="Bearer"),
    signed_in("no token at all", authorization="Bearer abc.def.ghi"),
    signed_in("a user and a password", authorization="Basic aGFuYWtvOnNlY3JldA=="),
    signed_in("a token that has expired", authorization="$expired"),
    signed_in("a token of another issuer", authorization="$foreign_issuer"),
    signed_in("a token signed with another key", authorization="$foreign_key"),
    signed_in("a token of a key that is not published", authorization="$unknown_key"),
    signed_in("a token signed with the public key as a secret", authorization="$hs256"),
    signed_in("a token that is not signed", authorization="$unsigned"),
    signed_in("a token signed by another algorithm", authorization="$rs512"),
    signed_in("a token without an end", authorization="$without_exp"),
    signed_in("a token without a subject", authorization="$without_sub"),
    signed_in("a token without a start", authorization="$without_iat"),
    signed_in("a token with an empty subject", authorization="$empty_sub"),
    signed_in("an id token", authorization="$id_token"),
    signed_in("a token with groups of its own making", authorization="$tampered"),
    signed_in("a token with a text for groups", authorization="$groups_as_text"),
    signed_in("a token cut short", authorization="$cut"),
    published("the API key", "$with_api_key", answer=NOT_AUTHORIZED),
    published("a signature with another secret", "$forged"),
    published("a signature from an hour ago", "$stale"),
    published("a signature for another service", "$other_service"),
    published("a signature of another body", "$signed", "$other_publication"),
]

ROWS = [*BODIES, *HEADERS, *CREDENTIALS]
