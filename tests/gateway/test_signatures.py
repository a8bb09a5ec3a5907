import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.caller import AccessKey
from gateway.signatures import SignedRequest, verify_signature
from gateway.tokens import CredentialsRefusedError
from tests.support.gateway_signing import sign
from tests.support.local_appsync import LocalAppSync

ARN = "arn:aws:iam::000000000000:user/publisher"
KEY = AccessKey("AKIALOCALLOCALLOCAL1", "a secret access key", ARN)
OTHER = AccessKey("AKIALOCALLOCALLOCAL2", "another", ARN)
HOST = "127.0.0.1:8000"
VALUE = {"query": "mutation { a }"}
PUBLISH = {"query": "mutation { publishBalance(userId: 1, available: 1) { userId } }"}


def check(headers: dict[str, str], now: datetime | None = None, **changes: Any) -> None:
    parts = {"method": "POST", "path_and_query": "/graphql", "body": json.dumps(VALUE).encode()}
    lower = {name.lower(): value for name, value in headers.items()}
    request = SignedRequest(**{**parts, **changes})
    assert verify_signature(lower, request, [OTHER, KEY], now or datetime.now(UTC)) == KEY


def headers_of(**changes: Any) -> dict[str, str]:
    return sign(KEY, HOST, VALUE, **changes)[1]


def test_signature_holds_for_five_minutes() -> None:
    moment = datetime(2026, 11, 25, 23, 58, tzinfo=UTC)
    headers = headers_of(moment=moment)
    for fresh in (-300, 300):
        check(headers, moment + timedelta(seconds=fresh))
    for stale in (-301, 301):
        with pytest.raises(CredentialsRefusedError, match="expired or not yet valid"):
            check(headers, moment + timedelta(seconds=stale))


def test_scope_is_of_the_signatures_day() -> None:
    signed_at = datetime(2026, 11, 25, 9, tzinfo=UTC)
    headers = headers_of(moment=signed_at)
    authorization = headers["Authorization"].replace("/20261125/", "/20261124/")
    with pytest.raises(CredentialsRefusedError, match="scope must be the day"):
        check({**headers, "Authorization": authorization}, signed_at)


def test_changed_request_is_refused() -> None:
    check(headers_of())
    changes: list[dict[str, Any]] = [
        {"body": b'{"query": "mutation { b }"}'},
        {"method": "GET"},
        {"path_and_query": "/graphql?a=1"},
        {"path_and_query": "/graphql/connect"},
    ]
    for each in changes:
        with pytest.raises(CredentialsRefusedError, match="does not match"):
            check(headers_of(), **each)


def test_hash_header_must_fit_body() -> None:
    body, headers = sign(KEY, HOST, VALUE, hash_header=True)
    check(headers, body=body)
    with pytest.raises(CredentialsRefusedError, match="does not match"):
        check(headers, body=b"{}")


def authorization_with(old: str, new: str) -> dict[str, str]:
    headers = headers_of()
    return {**headers, "Authorization": headers["Authorization"].replace(old, new)}


def test_wrong_signature_is_refused() -> None:
    wrong: list[tuple[dict[str, str], str]] = [
        (headers_of(secret="another"), "does not match"),
        (headers_of(service="dynamodb"), "scope"),
        ({**headers_of(), "Host": "example.org"}, "does not match"),
        ({**headers_of(), "X-Amz-Date": "today"}, "must be a date"),
        ({**headers_of(), "Authorization": "AWS4-HMAC-SHA256 nonsense"}, "not an AWS"),
        ({"Authorization": headers_of()["Authorization"]}, "must cover"),
        (authorization_with("host;", ""), "must cover"),
        (authorization_with("AKIALOCAL", "AKIAOTHER"), "security token"),
    ]
    for headers, message in wrong:
        with pytest.raises(CredentialsRefusedError, match=message):
            check(headers)


def test_only_valid_signature_passes_http(appsync: LocalAppSync) -> None:
    good = sign(appsync.publisher, appsync.host, PUBLISH)
    forged = sign(appsync.publisher, appsync.host, PUBLISH, secret="another")
    stale_moment = datetime.now(UTC) - timedelta(minutes=6)
    stale = sign(appsync.publisher, appsync.host, PUBLISH, moment=stale_moment)
    statuses = [
        appsync.http.post("/graphql", content=body, headers=headers).status_code
        for body, headers in (good, forged, stale)
    ]
    assert statuses == [200, 401, 401]
    assert len(appsync.product.calls) == 1
