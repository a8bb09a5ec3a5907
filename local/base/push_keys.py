"""The key pair of Web Push. The first start makes it, so browsers stay subscribed."""

from pathlib import Path
from typing import Annotated, Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_decode, base64url_encode
from pydantic import BaseModel, Field

from gateway.private_file import load_file

SUBJECT: Final = "mailto:points@example.test"
_KEY_BYTES: Final = 32


class _PushKeyFile(BaseModel):
    private_key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]


def load_push_keys(data_dir: Path) -> dict[str, str]:
    """Return the functions' variables of the pair kept in data_dir.

    Raises:
        ValueError: push_key.json cannot be used; the message names it.
    """
    private_key = load_file(data_dir / "push_key.json", _PushKeyFile, _make).private_key
    number = int.from_bytes(base64url_decode(private_key))
    point = derive_private_key(number, SECP256R1()).public_key()
    public_key = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {
        "WEB_PUSH_PUBLIC_KEY": base64url_encode(public_key).decode(),
        "WEB_PUSH_PRIVATE_KEY": private_key,
        "WEB_PUSH_SUBJECT": SUBJECT,
    }


def _make() -> _PushKeyFile:
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return _PushKeyFile(private_key=base64url_encode(number.to_bytes(_KEY_BYTES)).decode())
