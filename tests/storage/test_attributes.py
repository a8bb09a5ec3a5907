"""Rows out of DynamoDB's JSON, compared with boto3's own deserializer."""

from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from hypothesis import given
from hypothesis import strategies as st

from resolvers.storage.expressions import from_attributes, to_attributes

NUMBERS = st.integers(-(10**37), 10**37) | st.decimals(
    -1000, 1000, places=3, allow_nan=False, allow_infinity=False
)
VALUES = st.recursive(
    st.text() | NUMBERS | st.none() | st.booleans() | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read_by_boto3(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in attributes.items()}


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=6))
def test_attributes_read_as_boto3_reads_them(item: dict[str, Any]) -> None:
    attributes = to_attributes(item)

    assert from_attributes(attributes) == read_by_boto3(attributes)


def test_numbers_of_all_forms_read_alike() -> None:
    attributes: dict[str, Any] = {
        "texts": {"SS": ["a", "b"]},
        "numbers": {"NS": ["1", "2.5"]},
        "whole": {"N": "1.0"},
        "large": {"N": "1E+20"},
        "half": {"N": "0.5"},
        "minus": {"N": "-12"},
    }

    item = from_attributes(attributes)

    assert item == read_by_boto3(attributes)
    assert (item["whole"], item["large"], item["half"]) == (1, 10**20, Decimal("0.5"))
    assert {type(item[name]) for name in ("whole", "minus")} == {int}
