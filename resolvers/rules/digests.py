"""Digests: the names of transactions and requests, and the links of the ledger's chain."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

# Of objects, not a recursive type: it takes every list and dict of narrower things.
Part: TypeAlias = str | int | Sequence[object] | Mapping[str, object] | None


# Made once: json.dumps makes one for each call, which costs more than a short text does.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_LARGEST = 2**53 - 1
"""The largest integer of RFC 8785, which writes numbers as JavaScript has them."""


def json_bytes(*parts: Part) -> bytes:
    """The JSON array of the parts: compact, the keys of objects in order, UTF-8.

    Half a surrogate pair is kept as it came: what a caller sends always has a digest.
    """
    return _encode(parts).encode("utf-8", "surrogatepass")


def digest(*parts: Part) -> str:
    """SHA-256, in hex, of the JSON array of the parts."""
    return hashlib.sha256(json_bytes(*parts)).hexdigest()


def text_digest(salt: str, text: str) -> str:
    """SHA-256, in hex, of salt and text: stands for a text that may be erased later."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def canonical_bytes(attributes: Mapping[str, object]) -> bytes:
    """The RFC 8785 JSON of the attributes.

    Raises rfc8785.CanonicalizationError for what is no JSON, or an integer beyond 2^53.
    """
    if _is_plain(attributes):
        text = _encode(attributes)
        # Where all is ASCII, keys sort by code points as they do by UTF-16 units, and json escapes
        # as the RFC says: it gives the same bytes, eight times as fast.
        if text.isascii():
            return text.encode()
    return rfc8785.dumps(attributes)  # type: ignore[arg-type] # object: it checks


def _is_plain(attributes: Mapping[str, object]) -> bool:
    """Whether it is all texts, integers that the RFC takes, and lists and maps of these."""
    try:
        "".join(attributes)
    except TypeError:
        return False  # a name that is no text
    for value in attributes.values():
        kind = type(value)
        if kind is not str and not _is_plain_value(value, kind):
            return False
    return True


def _is_plain_value(value: Any, kind: type) -> bool:  # noqa: ANN401 - of that kind
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        return _is_plain(value)
    if kind is list:
        return all(map(_is_plain_value, value, map(type, value)))
    return kind is str


def canonical_hash(attributes: Mapping[str, object]) -> str:
    """SHA-256, in hex, of the RFC 8785 JSON of the attributes; raises as `canonical_bytes`."""
    return hashlib.sha256(canonical_bytes(attributes)).hexdigest()
