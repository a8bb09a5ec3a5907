"""Digests: the ids of transactions and requests, and the links of the ledger's chain."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

import orjson
import rfc8785

# Objects, not a recursive type: it accepts lists and dicts of narrower types.
Part: TypeAlias = str | int | Sequence[object] | Mapping[str, object] | None


# Built once: json.dumps builds one for each call, which costs more than encoding a short text.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_FAST = frozenset({str, int, type(None)})
"""orjson writes these as json does, but for half a surrogate pair and integers above 64 bits."""
_CANONICAL = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
"""RFC 8785: sorted names, no integer beyond 2^53, JSON types only."""


def json_bytes(*parts: Part) -> bytes:
    """Return the JSON array of the parts: compact, with sorted keys, in UTF-8.

    Keep half a surrogate pair as it is, so that every text of a caller has a digest.
    """
    if _FAST.issuperset(map(type, parts)):
        with suppress(orjson.JSONEncodeError):
            return orjson.dumps(parts)
    return _encode(parts).encode("utf-8", "surrogatepass")


def digest(*parts: Part) -> str:
    """Return the SHA-256, in hex, of the JSON array of the parts."""
    return hashlib.sha256(json_bytes(*parts)).hexdigest()


def text_digest(salt: str, text: str) -> str:
    """Return the SHA-256, in hex, of salt and text. It stays after the text is erased."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def canonical_bytes(attributes: Mapping[str, object]) -> bytes:
    """Return the RFC 8785 JSON of the attributes.

    Raise rfc8785.CanonicalizationError for values that are not JSON, and for integers beyond 2^53.
    """
    return rfc8785.dumps(attributes)  # type: ignore[arg-type] # object: it checks


def canonical_hash(attributes: Mapping[str, object]) -> str:
    """Return the SHA-256, in hex, of `canonical_bytes`; raise the same errors."""
    return hashlib.sha256(canonical_bytes(attributes)).hexdigest()


def has_canonical_hash(attributes: Mapping[str, object], stated: object) -> bool:
    """Return whether `stated` is the canonical hash of the attributes.

    orjson writes texts, integers, lists and maps as RFC 8785 does, and is three times as fast. If
    its hash differs, or it rejects the attributes, `canonical_hash` decides or raises.
    """
    try:
        if hashlib.sha256(orjson.dumps(attributes, option=_CANONICAL)).hexdigest() == stated:
            return True
    except orjson.JSONEncodeError:
        pass
    return canonical_hash(attributes) == stated
