"""Digests: the names of transactions and requests, and the links of the ledger's chain."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import orjson
import rfc8785

# Of objects, not a recursive type: it takes every list and dict of narrower things.
Part: TypeAlias = str | int | Sequence[object] | Mapping[str, object] | None


# Made once: json.dumps makes one for each call, which costs more than a short text does.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_CANONICAL = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
"""As RFC 8785 has it: names in order, no integer beyond 2^53, and nothing that is no JSON."""


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


def canonical_hash(attributes: Mapping[str, object]) -> str:
    """SHA-256, in hex, of the RFC 8785 JSON of the attributes.

    Raises rfc8785.CanonicalizationError for what is no JSON, or an integer beyond 2^53.
    """
    canonical = rfc8785.dumps(attributes)  # type: ignore[arg-type] # object: it checks
    return hashlib.sha256(canonical).hexdigest()


def has_canonical_hash(attributes: Mapping[str, object], stated: object) -> bool:
    """Whether the hash is the attributes' canonical one; three times as fast where it is.

    For rows as they are read: texts, integers, lists and maps. What orjson writes of these is what
    RFC 8785 has; where the hash is another, or orjson refuses, the RFC itself decides, and raises
    as in `canonical_hash`.
    """
    try:
        if hashlib.sha256(orjson.dumps(attributes, option=_CANONICAL)).hexdigest() == stated:
            return True
    except orjson.JSONEncodeError:
        pass
    return canonical_hash(attributes) == stated
