"""Tokens of a Cognito user pool, signed by a key of this machine."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm

TOKEN_LIFE_SECONDS: Final = 24 * 60 * 60


@dataclass(frozen=True)
class Issuer:
    """url is the `iss` of every token, in the form of a Cognito user pool's."""

    url: str
    client_id: str
    key_id: str
    key: RSAPrivateKey

    def mint_access_token(
        self,
        *,
        sub: str,
        name: str,
        groups: list[str],
        now_seconds: int,
        expires_in_seconds: int = TOKEN_LIFE_SECONDS,
        more_claims: Mapping[str, Any] | None = None,
    ) -> str:
        """Return an access token as Cognito's, valid for expires_in_seconds from now_seconds."""
        claims: dict[str, Any] = {
            "sub": sub,
            "iss": self.url,
            "client_id": self.client_id,
            "origin_jti": str(uuid.uuid4()),
            "event_id": str(uuid.uuid4()),
            "token_use": "access",
            "scope": "aws.cognito.signin.user.admin",
            "auth_time": now_seconds,
            "iat": now_seconds,
            "exp": now_seconds + expires_in_seconds,
            "jti": str(uuid.uuid4()),
            "username": name,
        }
        if groups:
            # Cognito leaves the claim out for a user without groups.
            claims["cognito:groups"] = groups
        return self.sign(claims | dict(more_claims or {}))

    def sign(self, claims: dict[str, Any]) -> str:
        """Return a token with any claims."""
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": self.key_id})

    def key_set(self) -> dict[str, Any]:
        """Return the JWKS document: public parts only."""
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        public.pop("key_ops", None)
        return {"keys": [{**public, "alg": "RS256", "kid": self.key_id, "use": "sig"}]}
