"""QR codes: the secrets in the pictures that kiosks show."""

import base64
import hashlib
import hmac
import unicodedata

from resolvers.domain.base.digests import json_bytes

_CODE_BYTES = 16
_HYPHENS = "Pd"
# Japanese keyboards write these for a hyphen: the minus sign and the long vowel mark.
_LIKE_HYPHENS = "\u2212\u30fc"
_MISREAD = str.maketrans("018", "OIB")


def derive_code(issue_key: bytes, kiosk_sub: str, device_event_id: str) -> str:
    """Return the secret in the QR picture: 128 bits, always the same for one deposit.

    26 characters of base32 (A to Z, 2 to 7). QR's alphanumeric mode stores capitals and digits in
    5.5 bits each, so the picture has 143 bits of text. Base64 needs the byte mode and 176 bits.
    """
    mac = hmac.digest(issue_key, json_bytes(kiosk_sub, device_event_id), hashlib.sha256)
    return base64.b32encode(mac[:_CODE_BYTES]).decode("ascii").rstrip("=")


def read_code(text: str) -> str:
    """Return the issued code for a text that a person typed or a scanner read.

    Ignore case, blanks, hyphens and full-width forms. Base32 has no 0, 1 and 8 (RFC 4648,
    section 6): they are misread O, I and B.
    """
    signs = unicodedata.normalize("NFKC", text)
    kept = (s for s in signs if not (s.isspace() or _is_hyphen(s)))
    return "".join(kept).upper().translate(_MISREAD)


def _is_hyphen(sign: str) -> bool:
    return unicodedata.category(sign) == _HYPHENS or sign in _LIKE_HYPHENS


def token_id_of(pepper: bytes, code: str) -> str:
    """Return the key of the item, which does not reveal the code. Every text has a key."""
    return hmac.new(pepper, code.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
