"""Tokens of an OpenID provider, whose keys are found by discovery.

Sources: "Configuring authorization and authentication to secure your GraphQL APIs" of the AppSync
developer guide, OPENID_CONNECT; OpenID Connect Discovery 1.0, section 4.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import jwt

from gateway.tokens import TokenVerifier, check_address, fetch_json, fetch_key_set

# HS256 is left out: its secret is known only to a provider and its clients.
_ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "ES256K", "EdDSA"),
)


def verify_open_id(issuer_url: str, client_id: str | None = None) -> TokenVerifier:
    """Return a verifier of a provider's tokens.

    Args:
        issuer_url: The address of the provider, http or https.
        client_id: A regular expression that the token's `aud` or `azp` must match as a whole; None
            accepts the tokens of every client.

    Raises:
        ValueError: The address or the expression cannot be used.
    """
    check_address(issuer_url)
    try:
        pattern = re.compile(client_id) if client_id is not None else None
    except re.error as error:
        raise ValueError(f"{client_id!r} is not a regular expression: {error}") from error

    def accepts(claims: Mapping[str, Any]) -> bool:
        audience = claims.get("aud")
        clients = [*(audience if isinstance(audience, list) else [audience]), claims.get("azp")]
        return pattern is None or any(
            isinstance(each, str) and pattern.fullmatch(each) for each in clients
        )

    fetch = partial(_fetch_keys, issuer_url)
    return TokenVerifier(issuer_url, fetch, accepts=accepts, algorithms=_ALGORITHMS)


def _fetch_keys(issuer_url: str) -> dict[str, jwt.PyJWK]:
    """Return the provider's signing keys by id.

    Raises:
        OSError: The provider does not answer.
        ValueError: Its answers are not a configuration of this issuer with a key set.
    """
    url = issuer_url.rstrip("/") + "/.well-known/openid-configuration"
    configuration = fetch_json(url)
    if not isinstance(configuration, dict) or configuration.get("issuer") != issuer_url:
        raise ValueError(f"{url} does not describe the issuer {issuer_url}")
    return fetch_key_set(str(configuration.get("jwks_uri")))
