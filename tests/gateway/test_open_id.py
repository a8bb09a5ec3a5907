import asyncio
import time
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gateway.authentication import Authenticator
from gateway.caller import Caller, Mode
from gateway.lambda_authorizer import LambdaAuthorizer
from gateway.open_id import verify_open_id
from gateway.signatures import SignedRequest
from gateway.tokens import CredentialsRefusedError

KEYS: dict[str, Any] = {
    "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
}
NOW = int(time.time())
LATER = NOW + 24 * 60 * 60  # a whole run of the tests is shorter


class Provider:
    """An OpenID provider: its published documents by address, and its tokens."""

    def __init__(self, url: str, documents: dict[str, Any]) -> None:
        self.url = url
        self.configuration = f"{url}/.well-known/openid-configuration"
        keys = [
            {**jwt.get_algorithm_by_name(name).to_jwk(key.public_key(), as_dict=True), "kid": name}
            for name, key in KEYS.items()
        ]
        self.documents = documents
        documents[self.configuration] = {"issuer": url, "jwks_uri": f"{url}/keys"}
        documents[f"{url}/keys"] = {"keys": keys}

    def token(self, algorithm: str = "RS256", **changes: Any) -> str:
        claims = {"iss": self.url, "sub": "s", "aud": "web", "iat": NOW, "exp": LATER, **changes}
        return jwt.encode(claims, KEYS[algorithm], algorithm, headers={"kid": algorithm})


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    documents: dict[str, Any] = {}
    for module in ("open_id", "tokens"):
        monkeypatch.setattr(f"gateway.{module}.fetch_json", documents.get)
    return Provider("https://one.example", documents)


def verify(provider: Provider, token: str, client_id: str | None = None) -> dict[str, Any]:
    return asyncio.run(verify_open_id(provider.url, client_id).verify(token))


def test_keys_are_found_by_discovery(provider: Provider) -> None:
    for algorithm in KEYS:
        assert verify(provider, provider.token(algorithm))["sub"] == "s"


def test_client_matches_aud_or_azp(provider: Provider) -> None:
    for right in ({"aud": "web"}, {"aud": ["other", "app-1"]}, {"aud": "other", "azp": "web"}):
        claims: dict[str, Any] = {**right}
        verify(provider, provider.token(**claims), r"web|app-\d")
    wrong: list[dict[str, Any]] = [{"aud": "web2"}, {"aud": "other", "azp": 7}]
    for claims in wrong:
        verify(provider, provider.token(**claims))
        with pytest.raises(CredentialsRefusedError):
            verify(provider, provider.token(**claims), r"web|app-\d")


def test_unfit_configuration_gives_no_keys(provider: Provider) -> None:
    configuration = provider.documents[provider.configuration]
    verify(provider, provider.token())
    changes = [{"issuer": "http://other"}, {"issuer": None}, {"jwks_uri": None}]
    for unfit in (*(configuration | each for each in changes), [configuration], None):
        provider.documents[provider.configuration] = unfit
        with pytest.raises(CredentialsRefusedError):
            verify(provider, provider.token())


def test_shared_secret_signs_no_token(provider: Provider) -> None:
    provider.documents[f"{provider.url}/keys"]["keys"].append(
        {"kty": "oct", "k": "c2VjcmV0" * 8, "kid": "HS256"}
    )
    claims = jwt.decode(provider.token(), options={"verify_signature": False})
    token = jwt.encode(claims, "secret" * 8, "HS256", headers={"kid": "HS256"})
    with pytest.raises(CredentialsRefusedError):
        verify(provider, token)


def test_unusable_setting_is_refused() -> None:
    for url, client_id in (("ftp://a", None), ("http://a", "(")):
        with pytest.raises(ValueError, match=r"ftp://a|regular expression"):
            verify_open_id(url, client_id)


def test_issuer_of_token_chooses_the_provider(provider: Provider) -> None:
    second = Provider("https://two.example", provider.documents)
    pool = Provider("https://pool.example", provider.documents)
    authenticator = Authenticator(
        api_keys=(),
        tokens=verify_open_id(pool.url),
        access_keys=(),
        now=lambda: pytest.fail("no signature is sent"),
        open_id=[verify_open_id(each.url) for each in (provider, second)],
    )

    def authenticate(token: str, by: Authenticator = authenticator) -> Caller:
        request = SignedRequest("POST", "/graphql", b"{}")
        return asyncio.run(by.authenticate({"authorization": token}, request, "ip"))

    caller = authenticate(f"Bearer {second.token()}")
    assert caller.mode is Mode.OIDC
    assert caller.expires_at == LATER
    assert caller.identity == {
        "sub": "s",
        "issuer": second.url,
        "claims": jwt.decode(second.token(), options={"verify_signature": False}),
    }
    for unknown in ("text", second.token(iss="http://unknown")):
        with pytest.raises(CredentialsRefusedError):
            authenticate(unknown)
    function = LambdaAuthorizer(lambda _: {"isAuthorized": True})
    of_all = replace(authenticator, authorizer=function)
    modes = [authenticate(each, of_all).mode for each in (pool.token(), second.token(), "text")]
    assert modes == [Mode.USER_POOL, Mode.OIDC, Mode.LAMBDA]
    grouped: dict[str, Any] = {"cognito:groups": ["admins"]}
    of_pool = authenticate(pool.token(**grouped))
    assert (of_pool.groups, of_pool.expires_at) == (frozenset({"admins"}), LATER)
    assert authenticate("text", replace(of_all, tokens=None)).mode is Mode.LAMBDA
    with pytest.raises(CredentialsRefusedError, match="Valid authorization header not provided"):
        authenticate("text", replace(authenticator, tokens=None))
    without_open_id = replace(of_all, open_id=[])
    modes = [authenticate(each.token(), without_open_id).mode for each in (pool, second)]
    assert modes == [Mode.USER_POOL, Mode.LAMBDA]
