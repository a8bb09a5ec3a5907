"""The development issuer, which stands in for Cognito, with its own key."""

import functools
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from gateway.issuer import Issuer
from gateway.private_file import load_file
from local.base.variables import DEFAULT_REGION


class _IssuerFile(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, str_min_length=1)

    url: str
    client_id: str
    key_id: str
    key: str


def load_issuer(data_dir: Path, *, region: str = DEFAULT_REGION) -> Issuer:
    """Return the issuer kept in data_dir, which the first use makes for a region.

    Raises:
        ValueError: issuer.json cannot be used; the message names it.
    """
    path = data_dir / "issuer.json"
    kept = load_file(path, _IssuerFile, lambda: _make(region))
    try:
        key = _read_key(kept.key)
    except ValueError as error:
        raise ValueError(f"{path} has a damaged key. Remove it: the next start makes it") from error
    return Issuer(kept.url, kept.client_id, kept.key_id, key)


@functools.lru_cache(maxsize=1)
def _read_key(pem: str) -> RSAPrivateKey:
    # Reading checks the primes, which takes 40 ms, so it is done once in a start.
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the key is not RSA")  # noqa: TRY004 - one error class for bad files
    return key


def _make(region: str) -> _IssuerFile:
    pool_id = f"{region}_{secrets.token_hex(5)[:9]}"
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return _IssuerFile(
        url=f"https://cognito-idp.{region}.amazonaws.com/{pool_id}",
        client_id=secrets.token_hex(13),
        key_id=secrets.token_urlsafe(24),
        key=pem.decode(),
    )
