"""Digests: the names of transactions and requests, and the links of the ledger's chain."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, TypeAlias

import rfc8785

# Of objects, not a recursive type: it takes every list and dict of narrower things.
Part: TypeAlias = str | int | Sequence[object] | Mapping[str, object] | None


# Made once: json.dumps makes one for each call, which costs more than a short text does.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_LARGEST = 2**53 - 1
"""The largest integer of RFC 8785, which writes numbers as JavaScript has them."""
_ORDERS_MAXIMUM = 10_000


class _NotPlainError(Exception):
    """A value is neither a text, an integer that the RFC takes, nor a list or map of these."""


def json_bytes(*parts: Part) -> bytes:
    """The JSON array of the parts: compact, the keys of objects in order, UTF-8.

    Half a surrogate pair is kept as it came: what a caller sends always has a digest.
    """
    try:
        text = f"[{','.join(map(_write, parts))}]"
    except _NotPlainError:
        text = None
    if text is None or not text.isascii():
        text = _encode(parts)
    return text.encode("utf-8", "surrogatepass")


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
    try:
        text = _write_map(attributes)
    except _NotPlainError:
        text = None
    # Where all is ASCII, keys sort by code points as they do by UTF-16 units, and json escapes as
    # the RFC says: the same bytes, six times as fast.
    if text is not None and text.isascii():
        return text.encode()
    return rfc8785.dumps(attributes)  # type: ignore[arg-type] # object: it checks


_Order = list[tuple[str, str]]
_orders: dict[tuple[str, ...], _Order] = {}
"""The names of a map as they come, to the names in order, each with how it is written."""


def _order_of(names: tuple[str, ...]) -> _Order:
    if not all(type(name) is str for name in names):
        raise _NotPlainError
    if len(_orders) >= _ORDERS_MAXIMUM:
        _orders.clear()
    order = _orders[names] = [(name, f"{encode_basestring(name)}:") for name in sorted(names)]
    return order


def _write_map(values: Mapping[str, Any]) -> str:
    names = tuple(values)
    order = _orders.get(names) or _order_of(names)
    parts = [
        written
        + (encode_basestring(value) if type(value := values[name]) is str else _write(value))
        for name, written in order
    ]
    return f"{{{','.join(parts)}}}"


def _write(value: Any) -> str:  # noqa: ANN401 - any of JSON
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int and -_LARGEST <= value <= _LARGEST:
        return str(value)
    if kind is dict:
        return _write_map(value)
    if kind is list:
        return f"[{','.join(map(_write, value))}]"
    raise _NotPlainError


def canonical_hash(attributes: Mapping[str, object]) -> str:
    """SHA-256, in hex, of the RFC 8785 JSON of the attributes; raises as `canonical_bytes`."""
    return hashlib.sha256(canonical_bytes(attributes)).hexdigest()
