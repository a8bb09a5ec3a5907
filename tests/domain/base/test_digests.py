import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.base.digests import (
    canonical_hash,
    digest,
    has_canonical_hash,
    json_bytes,
    text_digest,
)
from resolvers.domain.verification.problems import Problem


def sha256(text: str) -> str:
    return sha256_of(text.encode())


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_digest_hashes_compact_json_array() -> None:
    assert digest("花子", 1, None, ["a", 2]) == sha256('["花子",1,null,["a",2]]')
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1}) == sha256('[{"a":2,"b":1}]')
    # Parts cannot shift into each other.
    assert len({digest("ab", "c"), digest("a", "bc"), digest("a,b", "c"), digest(["ab", "c"])}) == 4


def test_canonical_hash_is_of_rfc_8785_json() -> None:
    assert canonical_hash({"b": [1], "a": "é"}) == sha256('{"a":"é","b":[1]}')
    # Names sort by UTF-16 units.
    attributes = {"\ue000": 1, "\U00010000": 2}
    assert canonical_hash(attributes) == sha256('{"\U00010000":2,"\ue000":1}')
    assert has_canonical_hash(attributes, canonical_hash(attributes))


def test_text_digest_depends_on_salt() -> None:
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
def test_canonical_hash_recognises_its_attributes(attributes: dict[str, Any]) -> None:
    assert has_canonical_hash(attributes, sha256_of(rfc8785.dumps(attributes)))
    assert canonical_hash(attributes) == sha256_of(rfc8785.dumps(attributes))


@given(ATTRIBUTES, ATTRIBUTES)
def test_canonical_hash_rejects_other_attributes(
    attributes: dict[str, Any], others: dict[str, Any]
) -> None:
    is_same = rfc8785.dumps(attributes) == rfc8785.dumps(others)
    assert has_canonical_hash(attributes, canonical_hash(others)) is is_same


@given(
    st.dictionaries(
        st.text("abc"),
        st.text('a\x00\x1f\x7f"\\/\b\t\n\f\r zé花\U0001f600\u2028') | st.integers(-9, 9),
    )
)
def test_orjson_alone_hashes_row_types(attributes: dict[str, Any]) -> None:
    stated = canonical_hash(attributes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rfc8785, "dumps", None)
        assert has_canonical_hash(attributes, stated)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2**53 + 1, "9007199254740993"),
        (datetime(2027, 1, 1, tzinfo=UTC), '"2027-01-01T00:00:00+00:00"'),
        (
            Problem("hanako", 1, "hash", "x"),
            '{"user_id":"hanako","sequence":1,"kind":"hash","detail":"x","subject":null}',
        ),
    ],
    ids=["integer", "moment", "object"],
)
def test_hash_rejects_values_that_orjson_accepts(value: Any, written: str) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        has_canonical_hash({"a": value}, sha256(f'{{"a":{written}}}'))


@given(st.lists(st.integers() | TEXTS | ATTRIBUTES, max_size=4))
def test_json_bytes_match_json(parts: list[Any]) -> None:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert json_bytes(*parts) == text.encode()
