import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from resolvers.rules.digests import (
    canonical_bytes,
    canonical_hash,
    digest,
    json_bytes,
    text_digest,
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_digest_is_of_the_compact_json_array_of_its_parts() -> None:
    assert digest("花子", 1, None, ["a", 2]) == sha256('["花子",1,null,["a",2]]')


def test_parts_cannot_be_shifted_into_each_other() -> None:
    assert len({digest("ab", "c"), digest("a", "bc"), digest("a,b", "c"), digest(["ab", "c"])}) == 4


def test_the_order_of_a_maps_keys_makes_no_difference() -> None:
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1}) == sha256('[{"a":2,"b":1}]')


def test_half_a_surrogate_pair_has_a_digest_too() -> None:
    assert digest("\ud800") != digest("\ud801")


def test_a_canonical_hash_is_of_rfc_8785_json() -> None:
    assert canonical_hash({"b": [1], "a": "é"}) == sha256('{"a":"é","b":[1]}')


def test_an_integer_that_json_readers_would_round_has_no_canonical_hash() -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_hash({"n": 2**53 + 1})


def test_a_texts_digest_depends_on_its_salt() -> None:
    assert text_digest("salt", "reason") == sha256("saltreason")
    assert text_digest("other", "reason") != text_digest("salt", "reason")


TEXTS = (
    st.text() | st.text(st.characters(max_codepoint=0x9F)) | st.sampled_from(["", "\x7f", '"\\'])
)
SCALARS = (
    TEXTS
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.sampled_from([2**53 - 1, -(2**53) + 1])
    | st.booleans()
    | st.none()
)
ATTRIBUTES = st.dictionaries(
    TEXTS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=10,
    ),
    max_size=8,
)


@given(ATTRIBUTES)
def test_canonical_bytes_are_those_of_rfc8785(attributes: dict[str, Any]) -> None:
    assert canonical_bytes(attributes) == rfc8785.dumps(attributes)


@given(st.dictionaries(st.text("abc", min_size=1), st.text('a\x00\x1f\x7f"\\/\b\t\n\f\r z')))
def test_canonical_bytes_of_ascii_take_the_short_way_and_are_the_same(
    attributes: dict[str, Any],
) -> None:
    assert canonical_bytes(attributes) == rfc8785.dumps(attributes)


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        -(2**53),
        10**300,
        "\ud800",
        Decimal("0.5"),
        float("nan"),
        {1: "a"},
        {"a": {2: 3}},
        b"a",
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused_as_rfc8785_refuses_it(value: Any) -> None:
    attributes = value if isinstance(value, dict) else {"a": value}
    with pytest.raises(rfc8785.CanonicalizationError) as refusal:
        canonical_bytes(attributes)
    with pytest.raises(type(refusal.value)):
        rfc8785.dumps(attributes)


def test_floats_and_names_of_other_alphabets_go_by_rfc8785() -> None:
    for attributes in ({"a": 1e21}, {"a": 0.1}, {"\ue000": 1, "\U00010000": 2}, {"é": 1}):
        assert canonical_bytes(attributes) == rfc8785.dumps(attributes)


@given(st.lists(st.integers() | TEXTS | ATTRIBUTES, max_size=4))
def test_the_bytes_of_parts_are_those_of_json(parts: list[Any]) -> None:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert json_bytes(*parts) == text.encode()
