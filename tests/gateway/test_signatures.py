import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.signatures import SignedRequest, verify_signature
from gateway.tokens import CredentialsRefusedError
from local.publisher import Publisher, load_publisher
from tests.support.gateway_signing import sign, sign_at
from tests.support.local_appsync import LocalAppSync

PUBLISHER = Publisher("AKIALOCALLOCALLOCAL1", "a secret access key")
HOST = "127.0.0.1:8000"
VALUE = {"query": "mutation { a }"}
PUBLISH = {"query": "mutation { publishBalance(userId: 1, available: 1) { userId } }"}


def check(headers: dict[str, str], now: datetime | None = None, **changes: Any) -> None:
    parts = {"method": "POST", "path_and_query": "/graphql", "body": json.dumps(VALUE).encode()}
    lower = {name.lower(): value for name, value in headers.items()}
    verify_signature(
        lower, SignedRequest(**{**parts, **changes}), PUBLISHER, now or datetime.now(UTC)
    )


def headers_of(**changes: Any) -> dict[str, str]:
    return sign(PUBLISHER, HOST, VALUE, **changes)[1]


def test_a_request_signed_by_botocore_is_accepted() -> None:
    check(headers_of())


@pytest.mark.parametrize("seconds", [-299, 299])
def test_a_signature_holds_for_five_minutes_either_way(seconds: int) -> None:
    moment = datetime(2026, 11, 25, 23, 58, tzinfo=UTC)
    headers = sign_at(PUBLISHER, HOST, VALUE, moment)
    check(headers, moment + timedelta(seconds=seconds))
    for stale in (-301, 301):
        with pytest.raises(CredentialsRefusedError, match="expired or not yet valid"):
            check(headers, moment + timedelta(seconds=stale))


@pytest.mark.parametrize(
    "changes",
    [
        {"body": b'{"query": "mutation { b }"}'},
        {"method": "GET"},
        {"path_and_query": "/graphql?a=1"},
        {"path_and_query": "/graphql/connect"},
    ],
)
def test_a_request_that_was_changed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(CredentialsRefusedError, match="does not match"):
        check(headers_of(), **changes)


def test_a_body_cannot_hide_behind_a_hash_of_another() -> None:
    body, headers = sign(PUBLISHER, HOST, VALUE, hash_header=True)
    check(headers, body=body)
    with pytest.raises(CredentialsRefusedError, match="does not match"):
        check(headers, body=b"{}")


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (lambda: headers_of(secret="another"), "does not match"),
        (lambda: headers_of(service="dynamodb"), "scope"),
        (lambda: {**headers_of(), "Host": "example.org"}, "does not match"),
        (lambda: {**headers_of(), "X-Amz-Date": "today"}, "no date"),
        (lambda: {**headers_of(), "Authorization": "AWS4-HMAC-SHA256 nonsense"}, "no AWS"),
        (lambda: {"Authorization": headers_of()["Authorization"]}, "must cover"),
        (
            lambda: {
                name: value.replace("host;", "") if name == "Authorization" else value
                for name, value in headers_of().items()
            },
            "must cover",
        ),
        (
            lambda: {
                name: value.replace("AKIALOCAL", "AKIAOTHER") if name == "Authorization" else value
                for name, value in headers_of().items()
            },
            "security token",
        ),
    ],
)
def test_a_signature_that_is_not_the_publishers_is_refused(headers: Any, message: str) -> None:
    with pytest.raises(CredentialsRefusedError, match=message):
        check({name.lower(): value for name, value in headers().items()})


def test_a_signed_mutation_passes_over_http_and_a_forged_or_stale_one_does_not(
    appsync: LocalAppSync,
) -> None:
    good = sign(appsync.publisher, appsync.host, PUBLISH)
    forged = sign(appsync.publisher, appsync.host, PUBLISH, secret="another")
    stale_moment = datetime.now(UTC) - timedelta(minutes=6)
    stale = (good[0], sign_at(appsync.publisher, appsync.host, PUBLISH, stale_moment))
    statuses = [
        appsync.http.post("/graphql", content=body, headers=headers).status_code
        for body, headers in (good, forged, stale)
    ]
    assert statuses == [200, 401, 401]
    assert len(appsync.product.calls) == 1


def test_the_publishers_key_survives_a_restart_and_is_private(tmp_path: Any) -> None:
    first = load_publisher(tmp_path)
    assert load_publisher(tmp_path) == first
    assert (tmp_path / "publisher.json").stat().st_mode & 0o777 == 0o600
    assert first.secret_access_key not in repr(first)
