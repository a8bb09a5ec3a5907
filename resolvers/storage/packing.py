"""Large rows in fewer bytes: a write unit is a kilobyte.

A row that many lots make larger has them and its allocations as numbers, compressed, and its
digests in base 85 instead of hex. It says `packed`, and `from_attributes` reads it as it was. Most
rows have few lots, and stay readable by people and older releases.
"""

import re
import struct
import zlib
from base64 import b85decode, b85encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from resolvers.domain.lots import NEVER
from resolvers.domain.times import format_instant, parse_instant

Item = dict[str, Any]
MARK: Final = "packed"
WRITE_UNIT_BYTES: Final = 1024
FEW: Final = 6
"""Lots and allocations of a row that stays as it is: what makes it large is not theirs."""
_COLLECTION_BYTES: Final = 3
_DIGESTS: Final = frozenset(
    {
        *("hash", "previous_hash", "ledger_head", "request_hash", "caller_hash", "reason_digest"),
        *("qr_token_id", "event_id", "reverses"),
    }
)
"""Attributes with a SHA-256 that are no keys."""
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_PACKED_DIGEST_LENGTH: Final = 40
_PART: Final = struct.Struct(">qq")
_PARTS_MAXIMUM: Final = 10_000
_NEVER_AT: Final = 2**62
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def item_bytes(item: Mapping[str, Any]) -> int:
    """Return the size by which DynamoDB counts capacity.

    Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: object) -> int:
    match value:
        case str():
            return len(value.encode())
        case bool() | None:
            return 1
        case int():
            digits = len(str(abs(value)).rstrip("0")) or 1
            return (digits + 1) // 2 + 1 + (value < 0)
        case list():
            return _COLLECTION_BYTES + sum(1 + _value_bytes(each) for each in value)
        case dict():
            return _COLLECTION_BYTES + len(value) + item_bytes(value)
    raise TypeError(f"no attribute of ours is a {type(value).__name__}")


def pack(item: Item) -> Item:
    """Return the row packed, if it is large and has many lots or allocations."""
    parts = (item.get("lots"), item.get("allocations"), item.get("result", {}).get("lots"))
    if sum(map(len, filter(None, parts))) <= FEW or item_bytes(item) <= WRITE_UNIT_BYTES:
        return item
    return {**{name: _pack(name, value) for name, value in item.items()}, MARK: True}


def _pack(name: str, value: Any) -> Any:  # noqa: ANN401 - of any attribute
    if name == "lots":
        return _pack_parts(value.items())
    if name == "allocations":
        return _pack_parts((each.get("expires_at", NEVER), each["points"]) for each in value)
    if name == "result":
        return {**value, "lots": _pack("lots", value["lots"])}
    if name in _DIGESTS and _DIGEST.fullmatch(value):
        return b85encode(bytes.fromhex(value)).decode()
    return value


def unpack(item: Item) -> Item:
    """Return the row as it was before `pack`. What cannot be unpacked stays as it is."""
    return {name: _unpack(name, value) for name, value in item.items() if name != MARK}


def _unpack(name: str, value: Any) -> Any:  # noqa: ANN401 - of any attribute
    try:
        if name == "lots":
            return dict(_unpack_parts(value))
        if name == "allocations":
            return [
                {"points": points} if lot == NEVER else {"expires_at": lot, "points": points}
                for lot, points in _unpack_parts(value)
            ]
        if name == "result":
            return {**value, "lots": _unpack("lots", value["lots"])}
        if name in _DIGESTS and len(value) == _PACKED_DIGEST_LENGTH:
            return b85decode(value).hex()
    except (zlib.error, struct.error, ValueError, OverflowError, TypeError, KeyError):
        # Somebody else's: who reads the row finds that it cannot be read.
        return value
    return value


def _pack_parts(parts: Iterable[tuple[str, int]]) -> str:
    """Pack moments as what is between them: lots are days apart, which compresses well."""
    data, before = bytearray(), 0
    for lot, points in parts:
        moment = _NEVER_AT if lot == NEVER else (parse_instant(lot) - _EPOCH) // _MILLISECOND
        data += _PART.pack(moment - before, points)
        before = moment
    return b85encode(zlib.compress(bytes(data), level=9)).decode()


def _unpack_parts(packed: str) -> Iterator[tuple[str, int]]:
    reader = zlib.decompressobj()
    data = reader.decompress(b85decode(packed), _PARTS_MAXIMUM * _PART.size)
    if not reader.eof:
        raise ValueError("more than a row has")
    moment = 0
    for after, points in _PART.iter_unpack(data):
        moment += after
        is_dated = moment != _NEVER_AT
        yield (format_instant(_EPOCH + moment * _MILLISECOND) if is_dated else NEVER, points)
