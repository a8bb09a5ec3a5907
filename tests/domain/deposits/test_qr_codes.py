import base64
import hashlib
import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.deposits.qr_codes import derive_code, read_code, token_id_of

KEY = b"issue key"


def test_code_has_128_bits_of_its_inputs() -> None:
    code = derive_code(KEY, "kiosk", "event-1")
    assert re.fullmatch("[A-Z2-7]{26}", code)
    mac = hmac.digest(KEY, b'["kiosk","event-1"]', hashlib.sha256)
    assert base64.b32decode(f"{code}======") == mac[:16]
    others = {
        derive_code(KEY, "kiosk", "event-2"),
        derive_code(KEY, "kioske", "vent-1"),
        derive_code(b"another key", "kiosk", "event-1"),
    }
    assert len(others | {code}) == 4


@pytest.mark.parametrize(
    "typed",
    [
        "OIB234",
        "oib234",
        "01 8-23\u20134\n",
        "OI\u2212B\u30fc2\uff703\u20104",
        # Full width, as Japanese keyboards write.
        "\uff2f\uff29\uff22\u3000\uff0d\uff12\uff13\uff14",
    ],
)
def test_code_is_read_as_issued(typed: str) -> None:
    assert read_code(typed) == "OIB234"


@given(st.binary(min_size=16, max_size=16))
def test_issued_code_is_read_unchanged(secret: bytes) -> None:
    code = derive_code(secret, "kiosk", "event")
    assert read_code(code) == code


def test_token_id_is_keyed_hash_of_any_text() -> None:
    assert token_id_of(b"pepper", "CODE") == hmac.new(b"pepper", b"CODE", "sha256").hexdigest()
    assert token_id_of(b"other", "CODE") != token_id_of(b"pepper", "CODE")
    assert len({token_id_of(b"pepper", code) for code in ("", "\ud800", "焼津", "x" * 5000)}) == 4
