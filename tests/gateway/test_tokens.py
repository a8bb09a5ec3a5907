import asyncio
import itertools
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from gateway.caller import describe_user
from gateway.issuer import Issuer
from gateway.tokens import (
    CredentialsRefusedError,
    TokenVerifier,
    fetch_json,
    fetch_key_set,
    is_of_clients,
)
from local.identities.issuer import load_issuer

NOW = int(time.time())


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return load_issuer(tmp_path_factory.mktemp("issuer"), region="ap-northeast-1")


def keys_of(issuer: Issuer) -> dict[str, jwt.PyJWK]:
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(issuer.key_set()).keys if key.key_id}


def make_token(issuer: Issuer, **changes: Any) -> str:
    """Return a token with other claims; None leaves a claim out."""
    claims = {
        "sub": "s",
        "iss": issuer.url,
        "token_use": "access",
        "client_id": issuer.client_id,
        "username": "hanako",
        "iat": NOW,
        "exp": NOW + 3600,
        **changes,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, issuer.key, algorithm="RS256", headers={"kid": issuer.key_id})


def verify(issuer: Issuer, token: str) -> dict[str, Any]:
    return asyncio.run(TokenVerifier(issuer.url, lambda: keys_of(issuer)).verify(token))


def test_minute_of_clock_skew_is_allowed(issuer: Issuer) -> None:
    now = int(time.time())
    assert verify(issuer, make_token(issuer, exp=now - 30))
    assert verify(issuer, make_token(issuer, iat=now + 30))
    exact = TokenVerifier(issuer.url, lambda: keys_of(issuer), leeway_seconds=0)
    with pytest.raises(CredentialsRefusedError, match="Token has expired"):
        asyncio.run(exact.verify(make_token(issuer, exp=now - 1)))


def test_id_token_is_taken_as_by_appsync(issuer: Issuer) -> None:
    of_access = {"client_id": None, "username": None}
    of_id = {"token_use": "id", "aud": issuer.client_id, "cognito:username": "hanako"}

    claims = verify(issuer, make_token(issuer, **of_access, **of_id))

    assert describe_user(claims, "192.0.2.1")["username"] == "hanako"


WRONG_CLAIMS: list[dict[str, Any]] = [
    *({name: None} for name in ("exp", "iat", "sub", "iss", "token_use")),
    *({"sub": ""}, {"sub": 7}, {"token_use": "refresh"}),
    {"iss": "https://cognito-idp.ap-northeast-1.amazonaws.com/another"},
    *({"iat": NOW + 3600}, {"nbf": NOW + 3600}, {"exp": "soon"}),
    *({"cognito:groups": "admins"}, {"cognito:groups": [1]}),
]


def test_wrong_claim_is_refused(issuer: Issuer) -> None:
    for changes in WRONG_CLAIMS:
        with pytest.raises(CredentialsRefusedError, match="Valid authorization header not"):
            verify(issuer, make_token_unchecked(issuer, changes))


def make_token_unchecked(issuer: Issuer, changes: dict[str, Any]) -> str:
    """Return a token with any claims: PyJWT itself refuses to encode some of them."""
    token = make_token(issuer)
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.api_jws.encode(
        json.dumps(kept).encode(), issuer.key, algorithm="RS256", headers={"kid": issuer.key_id}
    )


INVALID = "Valid authorization"


def test_bad_token_is_refused(issuer: Issuer) -> None:
    other = generate_private_key(public_exponent=65537, key_size=2048)
    good = make_token(issuer)
    claims = jwt.decode(good, options={"verify_signature": False})
    headers = {"kid": issuer.key_id}
    bad = {
        make_token(issuer, exp=NOW - 90): "Token has expired",
        make_token(Issuer(issuer.url, issuer.client_id, issuer.key_id, other)): INVALID,
        jwt.encode(claims, "", "none", headers=headers): INVALID,
        jwt.encode(claims, "a secret of thirty-two characters", "HS256", headers=headers): INVALID,
        jwt.encode({"sub": "s"}, issuer.key, "RS256"): INVALID,
    }
    assert verify(issuer, good) == claims
    for token, message in bad.items():
        with pytest.raises(CredentialsRefusedError, match=message):
            verify(issuer, token)
    for text in ("", "a.b", "a.b.c", "...", "é.é.é", "W" * 60_000 + ".a.b"):
        with pytest.raises(CredentialsRefusedError, match="Unable to parse JWT token"):
            verify(issuer, text)


class Publication:
    """A key set that counts how often it is fetched; None does not answer."""

    def __init__(self, *answers: dict[str, jwt.PyJWK] | None) -> None:
        self.answers = list(answers)
        self.fetched = 0

    def fetch(self) -> dict[str, jwt.PyJWK]:
        answer = self.answers[self.fetched]
        self.fetched += 1
        if answer is None:
            raise OSError("down")
        return answer


@pytest.mark.parametrize(
    ("first", "wait_seconds"),
    # A new key may have been published since.
    [({}, 60.0), (None, 2.0)],
)
def test_keys_are_fetched_again_after_wait(
    issuer: Issuer,
    first: dict[str, jwt.PyJWK] | None,
    wait_seconds: float,
    caplog: pytest.LogCaptureFixture,
) -> None:
    seconds = 0.0
    publication = Publication(first, keys_of(issuer))

    async def run() -> None:
        nonlocal seconds
        verifier = TokenVerifier(issuer.url, publication.fetch, lambda: seconds)
        assert not await verifier.has_keys()
        for moment in (0.0, 0.0, wait_seconds - 1):
            seconds = moment
            with pytest.raises(CredentialsRefusedError) as refused:
                await verifier.verify(make_token(issuer))
            assert refused.value.status == (503 if first is None else 401)
        assert publication.fetched == 1
        seconds = wait_seconds
        assert all(await asyncio.gather(*[verifier.has_keys() for _ in range(5)]))
        results = await asyncio.gather(*[verifier.verify(make_token(issuer)) for _ in range(5)])
        assert len(results) == 5
        assert publication.fetched == 2

    asyncio.run(run())
    assert caplog.messages == ([f"no keys of {issuer.url}: down"] if first is None else [])


def test_verified_token_is_kept_until_it_expires(issuer: Issuer) -> None:
    times = iter((NOW + 3659, NOW + 3660))
    verifier = TokenVerifier(issuer.url, lambda: keys_of(issuer), now_seconds=lambda: next(times))
    token = make_token(issuer, exp=NOW + 3600)
    verified = [asyncio.run(verifier.verify(token)) for _ in range(3)]
    assert verified[1] is verified[0]
    assert verified[2] is not verified[0]


def test_token_ends_with_its_key(issuer: Issuer) -> None:
    other = Issuer(issuer.url, issuer.client_id, "other", issuer.key)
    publication = Publication(keys_of(issuer), keys_of(other), keys_of(other))
    verifier = TokenVerifier(issuer.url, publication.fetch, itertools.count(0, 60).__next__)
    token = make_token(issuer)
    assert asyncio.run(verifier.verify(token))
    assert asyncio.run(verifier.verify(make_token(other)))
    with pytest.raises(CredentialsRefusedError):
        asyncio.run(verifier.verify(token))


def test_document_without_keys_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    documents: tuple[Any, ...] = ([], {})
    for document in documents:
        monkeypatch.setattr("gateway.tokens.fetch_json", lambda _, document=document: document)
        with pytest.raises(ValueError, match="does not answer with a key set"):
            fetch_key_set("https://issuer.example/jwks.json")


def test_key_set_is_fetched_by_http_only() -> None:
    with pytest.raises(ValueError, match="must be http"):
        fetch_key_set("file:///etc/hostname")


def test_client_is_read_by_use() -> None:
    for claims in ({"token_use": "access", "client_id": "app"}, {"token_use": "id", "aud": "app"}):
        assert is_of_clients(claims, ("app",))
    for claims in (
        {"token_use": "access", "client_id": "other", "aud": "app"},
        {"token_use": "id", "aud": "other", "client_id": "app"},
        {"token_use": "other", "aud": "app"},
        {"token_use": "access"},
    ):
        assert not is_of_clients(claims, ("app",))


def test_fetched_answer_must_be_json() -> None:
    assert fetch_json('data:,{"a":1}') == {"a": 1}
    for wrong in ("data:,{", "data:," + "[" * 100_000):
        with pytest.raises(ValueError, match="does not answer with JSON"):
            fetch_json(wrong)
