import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from gateway.tokens import CredentialsRefusedError, KeySetAddress, TokenVerifier
from local.issuer import TOKEN_LIFE_SECONDS, Issuer, load_issuer

NOW = int(time.time())


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return load_issuer(tmp_path_factory.mktemp("issuer"), region="ap-northeast-1")


def keys_of(issuer: Issuer) -> dict[str, jwt.PyJWK]:
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(issuer.key_set()).keys if key.key_id}


def make_token(issuer: Issuer, **changes: Any) -> str:
    """A token with other claims; None leaves a claim out."""
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


def test_a_minted_token_is_shaped_like_an_access_token_of_cognito(issuer: Issuer) -> None:
    token = issuer.mint_access_token(sub="s", name="kiosk", groups=["kiosks"], now_seconds=NOW)
    claims = verify(issuer, token)
    assert claims["sub"] == "s"
    assert claims["username"] == "kiosk"
    assert claims["cognito:groups"] == ["kiosks"]
    assert claims["exp"] - claims["iat"] == TOKEN_LIFE_SECONDS == 24 * 60 * 60
    assert claims["token_use"] == "access"
    assert set(claims) >= {"iss", "client_id", "scope", "auth_time", "jti"}
    assert "aud" not in claims
    assert jwt.get_unverified_header(token)["kid"] == issuer.key_id


def test_a_citizen_has_no_groups_claim(issuer: Issuer) -> None:
    token = issuer.mint_access_token(sub="s", name="taro", groups=[], now_seconds=NOW)
    assert "cognito:groups" not in verify(issuer, token)


def test_a_minute_of_clock_skew_is_forgiven(issuer: Issuer) -> None:
    now = int(time.time())
    assert verify(issuer, make_token(issuer, exp=now - 30))
    assert verify(issuer, make_token(issuer, iat=now + 30))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"iss": None},
        {"token_use": None},
        {"sub": ""},
        {"sub": 7},
        {"token_use": "id"},
        {"iss": "https://cognito-idp.ap-northeast-1.amazonaws.com/another"},
        {"iat": NOW + 3600},
        {"nbf": NOW + 3600},
        {"exp": "soon"},
        {"cognito:groups": "admins"},
        {"cognito:groups": [1]},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(issuer: Issuer, changes: dict[str, Any]) -> None:
    with pytest.raises(CredentialsRefusedError, match="Valid authorization header not provided"):
        verify(issuer, make_token_unchecked(issuer, changes))


def make_token_unchecked(issuer: Issuer, changes: dict[str, Any]) -> str:
    """Any claims: PyJWT itself refuses to encode some of them."""
    token = make_token(issuer)
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.api_jws.encode(
        json.dumps(kept).encode(), issuer.key, algorithm="RS256", headers={"kid": issuer.key_id}
    )


def test_an_expired_token_is_told_so(issuer: Issuer) -> None:
    with pytest.raises(CredentialsRefusedError, match="Token has expired"):
        verify(issuer, make_token(issuer, exp=NOW - 90))


def test_a_token_of_another_key_is_refused(issuer: Issuer) -> None:
    other = generate_private_key(public_exponent=65537, key_size=2048)
    foreign = Issuer(issuer.url, issuer.client_id, issuer.key_id, other)
    with pytest.raises(CredentialsRefusedError, match="Valid authorization"):
        verify(issuer, make_token(foreign))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_another_algorithm_is_refused(issuer: Issuer, algorithm: str) -> None:
    secret = "a secret of more than thirty-two characters" if algorithm == "HS256" else ""
    claims = jwt.decode(make_token(issuer), options={"verify_signature": False})
    token = jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": issuer.key_id})
    with pytest.raises(CredentialsRefusedError):
        verify(issuer, token)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "...", "é.é.é", "W" * 60_000 + ".a.b"])
def test_what_is_no_token_is_told_so(issuer: Issuer, token: str) -> None:
    with pytest.raises(CredentialsRefusedError, match="Unable to parse JWT token"):
        verify(issuer, token)


def test_a_token_without_a_key_id_is_refused(issuer: Issuer) -> None:
    token = jwt.encode({"sub": "s"}, issuer.key, algorithm="RS256")
    with pytest.raises(CredentialsRefusedError):
        verify(issuer, token)


class Publication:
    """A key set that counts how often it is fetched."""

    def __init__(self, keys: Callable[[], dict[str, jwt.PyJWK]]) -> None:
        self.keys = keys
        self.fetched = 0

    def fetch(self) -> dict[str, jwt.PyJWK]:
        self.fetched += 1
        return self.keys()


def test_keys_are_fetched_once_and_again_for_a_new_one_after_a_minute(issuer: Issuer) -> None:
    seconds = 0.0
    known: dict[str, jwt.PyJWK] = {}
    publication = Publication(lambda: dict(known))

    async def run() -> None:
        nonlocal seconds
        verifier = TokenVerifier(issuer.url, publication.fetch, lambda: seconds)
        for _ in range(3):
            with pytest.raises(CredentialsRefusedError):
                await verifier.verify(make_token(issuer))
        assert publication.fetched == 1
        known.update(keys_of(issuer))
        seconds = 59.0
        with pytest.raises(CredentialsRefusedError):
            await verifier.verify(make_token(issuer))
        seconds = 60.0
        results = await asyncio.gather(*[verifier.verify(make_token(issuer)) for _ in range(5)])
        assert len(results) == 5
        assert publication.fetched == 2

    asyncio.run(run())


def test_a_key_set_that_cannot_be_fetched_is_tried_again_soon(issuer: Issuer) -> None:
    seconds = 0.0
    answers: list[Any] = [OSError("down"), keys_of(issuer)]

    def fetch() -> dict[str, jwt.PyJWK]:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        keys: dict[str, jwt.PyJWK] = answer
        return keys

    async def run() -> None:
        nonlocal seconds
        verifier = TokenVerifier(issuer.url, fetch, lambda: seconds)
        with pytest.raises(CredentialsRefusedError):
            await verifier.verify(make_token(issuer))
        seconds = 3.0
        assert await verifier.verify(make_token(issuer))

    asyncio.run(run())


@pytest.fixture
def publish() -> Iterator[Callable[[bytes], str]]:
    """Serves bytes at an address."""
    content = b""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()

        def start(served: bytes) -> str:
            nonlocal content
            content = served
            return f"http://127.0.0.1:{server.server_address[1]}/jwks.json"

        yield start
        server.shutdown()
        thread.join()


def test_a_key_set_is_read_from_its_address(
    issuer: Issuer, publish: Callable[[bytes], str]
) -> None:
    address = KeySetAddress(publish(json.dumps(issuer.key_set()).encode()))
    assert list(address.fetch()) == [issuer.key_id]


DAMAGED = '{"url": "u", "clientId": "c", "keyId": "k", "key": "damaged"}'


@pytest.mark.parametrize("content", ["", "[]", "{}", DAMAGED])
def test_a_damaged_issuer_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "issuer.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"issuer\.json"):
        load_issuer(tmp_path, region="ap-northeast-1")


def test_the_public_key_set_holds_nothing_private(issuer: Issuer) -> None:
    [key] = issuer.key_set()["keys"]
    assert set(key) == {"kty", "n", "e", "alg", "kid", "use"}
