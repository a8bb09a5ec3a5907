"""Web Push: messages that only one browser can read, with proof of the sender.

Sources: RFC 8291 (encryption), RFC 8188 (aes128gcm), RFC 8292 (VAPID), RFC 8030 (the request).
"""

import base64
import struct
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

# PyJWT imports it at its first signature: no push should wait for that.
import cryptography.hazmat.backends.openssl.backend  # noqa: F401 - see above
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PROOF_HOURS: Final = 12
"""The validity of a proof. Source: RFC 8292, 2: at most 24 hours."""
_RECORD_BYTES = 4096
_LAST_RECORD = b"\2"


def read_private_key(text: str) -> EllipticCurvePrivateKey:
    """Return the key of 32 bytes in base64url; raise ValueError for 0 or a number too large."""
    return derive_private_key(int.from_bytes(decode(text)), SECP256R1())


def format_public_key(key: EllipticCurvePrivateKey) -> str:
    """Return the key that browsers subscribe with: the public point in base64url."""
    return _encode(_point_of(key))


def encrypt(
    plaintext: bytes, *, p256dh: bytes, auth: bytes, key: EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """Return the body, one record, for the browser with these keys.

    `key` and the 16 bytes of `salt` must be new for each message.
    """
    browser_key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), p256dh)
    own_point = _point_of(key)
    shared = key.exchange(ECDH(), browser_key)
    secret = _derive(shared, auth, b"WebPush: info\0" + p256dh + own_point, 32)
    content_key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack("!IB", _RECORD_BYTES, len(own_point)) + own_point
    return header + AESGCM(content_key).encrypt(nonce, plaintext + _LAST_RECORD, None)


def describe_sender(
    endpoint: str, subject: str, key: EllipticCurvePrivateKey, now: datetime
) -> Mapping[str, str]:
    """Return the header that proves the sender to the endpoint's push service."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + timedelta(hours=PROOF_HOURS)).timestamp()),
        "sub": subject,
    }
    proof = jwt.encode(claims, key, algorithm="ES256")
    return {"authorization": f"vapid t={proof},k={format_public_key(key)}"}


def decode(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _derive(secret: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=size, salt=salt, info=info).derive(secret)


def _point_of(key: EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
