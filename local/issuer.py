"""The development issuer: what Cognito is in production, with a key of its own."""

import functools
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm

from local.private_file import read_object, text_fields, write_object

TOKEN_LIFE_SECONDS: Final = 24 * 60 * 60
_FILE_NAME: Final = "issuer.json"


@dataclass(frozen=True)
class Issuer:
    """url is the `iss` of every token, in the form of a Cognito user pool's."""

    url: str
    client_id: str
    key_id: str
    key: RSAPrivateKey

    def mint_access_token(self, *, sub: str, name: str, groups: list[str], now_seconds: int) -> str:
        """An access token in Cognito's shape, good for TOKEN_LIFE_SECONDS from now_seconds."""
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
            "exp": now_seconds + TOKEN_LIFE_SECONDS,
            "jti": str(uuid.uuid4()),
            "username": name,
        }
        if groups:
            # Cognito leaves the claim out for a user without groups.
            claims["cognito:groups"] = groups
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": self.key_id})

    def key_set(self) -> dict[str, Any]:
        """The JWKS document: public parts only."""
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        public.pop("key_ops", None)
        return {"keys": [{**public, "alg": "RS256", "kid": self.key_id, "use": "sig"}]}


def load_issuer(data_dir: Path, *, region: str) -> Issuer:
    """The issuer kept in data_dir, made at first use.

    Raises:
        ValueError: issuer.json is there and cannot be used; the message names it.
    """
    path = data_dir / _FILE_NAME
    content = read_object(path)
    if content is None:
        content = _make(region)
        write_object(path, content)
    url, client_id, key_id, pem = text_fields(path, content, "url", "clientId", "keyId", "key")
    try:
        key = _read_key(pem)
    except ValueError as error:
        raise ValueError(f"{path} has a damaged key. Remove it to have it made anew") from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{path} has a key that is not RSA. Remove it to have it made anew")  # noqa: TRY004 - one error class for bad files
    return Issuer(url, client_id, key_id, key)


@functools.lru_cache(maxsize=1)
def _read_key(pem: str) -> PrivateKeyTypes:
    # Reading checks the primes, which takes 40 ms: not twice in one start.
    return load_pem_private_key(pem.encode(), password=None)


def _make(region: str) -> dict[str, Any]:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pool_id = f"{region}_{secrets.token_hex(5)[:9]}"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "url": f"https://cognito-idp.{region}.amazonaws.com/{pool_id}",
        "clientId": secrets.token_hex(13),
        "keyId": secrets.token_urlsafe(24),
        "key": pem.decode(),
    }
