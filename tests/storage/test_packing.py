import zlib
from base64 import b85encode
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.lots import NEVER
from resolvers.domain.times import format_instant
from resolvers.storage.expressions import from_attributes, to_attributes
from resolvers.storage.packing import item_bytes, pack, unpack

HASH = "a1" * 32
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis adds the zone
    format_instant
)
LOTS = st.dictionaries(st.just(NEVER) | MOMENTS, st.integers(1, 2**31 - 1), min_size=3, max_size=60)
LARGE = {"reason": "x" * 1100, "hash": HASH}


def allocations_of(lots: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"points": points} if lot == NEVER else {"expires_at": lot, "points": points}
        for lot, points in lots.items()
    ]


@given(LOTS)
def test_packed_row_is_read_as_it_was(lots: dict[str, int]) -> None:
    row = {
        **LARGE,
        "lots": lots,
        "allocations": allocations_of(lots),
        "result": {"lots": lots, "as_of": "2026-11-25T09:00:00.000Z"},
    }
    packed = pack(row)
    assert item_bytes(packed) < item_bytes(row)
    read = from_attributes(to_attributes(packed))
    assert read == row
    assert list(read["lots"]) == list(lots)


@pytest.mark.parametrize("name", ["lots", "allocations", "result", "hash"])
def test_what_cannot_be_unpacked_stays(name: str) -> None:
    too_many = b85encode(zlib.compress(b"\x7f" * 16 * 10_001)).decode()
    for content in ("", "garbage", b85encode(zlib.compress(b"five ")).decode(), too_many, 5, None):
        row = {name: content}
        assert unpack({**row, "packed": True}) == row


@pytest.mark.parametrize("value", ["", "x" * 64, "A1" * 32])
def test_no_digest_stays_as_it_is(value: str) -> None:
    lots = {f"2026-11-{day:02}T09:00:00.000Z": 1 for day in range(1, 8)}
    row = {**LARGE, "lots": lots, "hash": value}
    packed = pack(row)
    assert packed["hash"] == value
    assert from_attributes(to_attributes(packed)) == row
