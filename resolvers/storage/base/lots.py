"""Lots in rows: a plain map from last day to points, so that many fit in a write unit.

`{"2028-03-31": 120}` is the lot that ends with that day in Japan. Any other expiry is written as
the whole text. Allocations in the order of spending are such a map as well. Hashes that are in no
key and no condition are Base64.
"""

import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from resolvers.domain.points.lots import NEVER

Item = dict[str, Any]
_END_OF_DAY: Final = "T14:59:59.999Z"
_DAY_LENGTH: Final = len("2028-03-31")
# Without caller_hash: a condition compares it.
_HASHES: Final = frozenset(
    {*("hash", "previous_hash", "ledger_head", "request_hash"), *("reason_digest", "notice_digest")}
)
_HEX: Final = re.compile("[0-9a-f]{64}")
_BASE64: Final = re.compile("[A-Za-z0-9_-]{43}")


def shorten(item: Mapping[str, Any]) -> Item:
    """Return an item of `users`, `points_ledger` or `exchanges` in the form of its row."""
    row = dict(item)
    for name in _HASHES & row.keys():
        if _HEX.fullmatch(row[name]):
            row[name] = urlsafe_b64encode(bytes.fromhex(row[name])).decode().rstrip("=")
    for name in _SHORTEN.keys() & row.keys():
        row[name] = _SHORTEN[name](row[name])
    return row


def restore(item: Item) -> Item:
    """Return the item of a row. A value of another form stays as it is."""
    for name in _RESTORE.keys() & item.keys():
        item[name] = _RESTORE[name](item[name])
    return item


def _restore_hash(value: Any) -> Any:  # noqa: ANN401 - of any row
    if isinstance(value, str) and _BASE64.fullmatch(value):
        # As urlsafe_b64decode, in half the time: verification decodes millions.
        return a2b_base64(value.replace("-", "+").replace("_", "/") + "=").hex()
    return value


def _shorten_lots(lots: Mapping[str, int]) -> Item:
    return {lot.removesuffix(_END_OF_DAY): points for lot, points in lots.items()}


def _restore_lots(lots: Any) -> Any:  # noqa: ANN401 - of any row
    if not isinstance(lots, dict):
        return lots
    whole = {
        lot + _END_OF_DAY if len(lot) == _DAY_LENGTH else lot: points
        for lot, points in lots.items()
    }
    # One lot in both forms cannot be ours: let the row be unreadable.
    return whole if len(whole) == len(lots) else lots


def _shorten_allocations(allocations: list[Item]) -> Item | list[Item]:
    lots = [each.get("expires_at", NEVER) for each in allocations]
    # DynamoDB keeps no order in a map, and the ledger's hashes depend on it.
    if not lots or lots != sorted(set(lots)):
        return allocations
    return _shorten_lots({lot: each["points"] for lot, each in zip(lots, allocations, strict=True)})


def _restore_allocations(allocations: Any) -> Any:  # noqa: ANN401 - of any row
    if not isinstance(allocations, dict):
        return allocations
    return [
        {"points": points} if lot == NEVER else {"expires_at": lot, "points": points}
        for lot, points in sorted(_restore_lots(allocations).items())
    ]


def _restore_result(result: Any) -> Any:  # noqa: ANN401 - of any row
    if isinstance(result, dict) and "lots" in result:
        result["lots"] = _restore_lots(result["lots"])
    return result


def _shorten_result(result: Item) -> Item:
    return {**result, "lots": _shorten_lots(result["lots"])}


_SHORTEN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "lots": _shorten_lots,
    "result": _shorten_result,
    "allocations": _shorten_allocations,
}
_RESTORE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "lots": _restore_lots,
    "result": _restore_result,
    "allocations": _restore_allocations,
    **dict.fromkeys(_HASHES, _restore_hash),
}
