import hashlib

import pytest
import rfc8785

from resolvers.rules.digests import canonical_hash, digest, text_digest


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
