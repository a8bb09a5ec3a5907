from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.base.times import format_instant
from resolvers.domain.points.lots import NEVER
from resolvers.storage.base.expressions import from_attributes, to_attributes
from resolvers.storage.base.lots import restore, shorten

HASH = "a1" * 32
END = "T14:59:59.999Z"
DAY, OTHER = f"2028-03-31{END}", "2028-03-31T15:59:59.999Z"
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - hypothesis adds the zone
EXPIRIES = st.datetimes(FIRST, LAST, timezones=st.just(UTC)).map(
    lambda moment: format_instant(moment) if moment.second else format_instant(moment)[:10] + END
)
LOTS = st.dictionaries(st.just(NEVER) | EXPIRIES, st.integers(1, 2**31 - 1), max_size=40)


def allocations_of(lots: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"points": points} if lot == NEVER else {"expires_at": lot, "points": points}
        for lot, points in lots.items()
    ]


@given(LOTS)
def test_row_is_read_as_written(lots: dict[str, int]) -> None:
    item = {
        "hash": HASH,
        "lots": lots,
        "allocations": allocations_of(lots),
        "result": {"lots": lots, "as_of": "2026-11-25T09:00:00.000Z"},
    }
    assert from_attributes(to_attributes(shorten(item))) == item


def test_row_has_last_days_and_points() -> None:
    lots = {DAY: 120, OTHER: 7, NEVER: 3}
    row = shorten({"lots": lots, "allocations": allocations_of(lots), "result": {"lots": lots}})
    short = {"2028-03-31": 120, OTHER: 7, NEVER: 3}
    assert row == {"lots": short, "allocations": short, "result": {"lots": short}}


def test_allocations_are_read_in_order_of_spending() -> None:
    """DynamoDB answers a map in any order."""
    row = {"allocations": {NEVER: 3, OTHER: 7, "2028-03-31": 120}}
    assert restore(row) == {"allocations": allocations_of({DAY: 120, OTHER: 7, NEVER: 3})}


def test_allocations_in_another_order_stay_a_list() -> None:
    for lots in ((OTHER, DAY), (DAY, DAY), ()):
        allocations = [{"expires_at": lot, "points": 1} for lot in lots]
        assert shorten({"allocations": allocations}) == {"allocations": allocations}


def test_lot_in_both_forms_is_left_unreadable() -> None:
    lots = {"2028-03-31": 1, DAY: 2}
    assert restore({"lots": dict(lots)}) == {"lots": lots}


def test_map_of_others_is_not_restored() -> None:
    row = {"holds": {"allocations": {"2028-03-31": 1}}}
    assert from_attributes(to_attributes(row)) == row


def test_hash_in_a_condition_stays_as_it_is() -> None:
    assert shorten({"caller_hash": HASH}) == {"caller_hash": HASH}


def test_value_of_another_form_stays() -> None:
    for value in ("", "x" * 64, "A1" * 32, "é" * 43, 5, None):
        row = {"lots": value, "allocations": value, "hash": value, "result": value}
        assert restore(dict(row)) == row
