from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.lots import NEVER
from resolvers.domain.times import format_instant
from resolvers.storage.expressions import from_attributes, to_attributes
from resolvers.storage.packing import item_bytes, pack

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
