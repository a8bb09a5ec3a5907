from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from resolvers.storage.expressions import from_attributes, to_attributes
from resolvers.storage.plain import read_plain

NUMBERS = st.integers(-(10**37), 10**37) | st.decimals(
    -1000, 1000, places=3, allow_nan=False, allow_infinity=False
)
VALUES = st.recursive(
    st.text() | NUMBERS | st.none() | st.booleans() | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=6))
def test_a_row_is_read_as_boto3_reads_it(item: dict[str, Any]) -> None:
    attributes = to_attributes(item)

    assert read_plain(attributes) == from_attributes(attributes)


def test_sets_and_numbers_of_all_forms_are_read_as_boto3_reads_them() -> None:
    attributes: dict[str, Any] = {
        "texts": {"SS": ["a", "b"]},
        "numbers": {"NS": ["1", "2.5"]},
        "whole": {"N": "1.0"},
        "large": {"N": "1E+20"},
        "half": {"N": "0.5"},
    }

    plain = read_plain(attributes)

    assert plain == from_attributes(attributes)
    assert (plain["whole"], plain["large"], plain["half"]) == (1, 10**20, Decimal("0.5"))
    assert type(plain["whole"]) is int
