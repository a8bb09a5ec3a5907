"""Digests: the names of transactions and requests, and the links of the ledger's chain."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import rfc8785

# Of objects, not a recursive type: it takes every list and dict of narrower things.
Part: TypeAlias = str | int | Sequence[object] | Mapping[str, object] | None


def json_bytes(*parts: Part) -> bytes:
    """The JSON array of the parts: compact, the keys of objects in order, UTF-8.

    Half a surrogate pair is kept as it came: what a caller sends always has a digest.
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


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
    return hashlib.sha256(rfc8785.dumps(attributes)).hexdigest()  # type: ignore[arg-type] # object: it checks
