"""A compact store of each citizen's fingerprints: 33 bytes and the id."""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

# Sequence and amount can be negative in a corrupt row; the others are sums of hashes.
_RECORD: Final = struct.Struct("<qqQQB")
_MASK: Final = 2**64 - 1
_ERASED, _SCRUBBED, _CLEAN = 1, 2, 4


class Fingerprint(NamedTuple):
    """An account as it was read first, and the sums of its rows outside the ledger.

    `rows` sums up recycle events and exchanges and, for P12, the remainders of deposits: a
    remainder that one deposit leaves and the next takes cancels out, so the present one is left.
    Exchanges' counts for limits cancel out with the user's redemption counts. The sum is a
    remainder by 2^64, as are its parts.
    """

    sequence: int
    amount: int = 0
    state: int = 0
    rows: int = 0
    erased: bool = False
    scrubbed: bool = False
    is_clean: bool = False


class FingerprintStore:
    """Fingerprints by citizen. An object for each would take twice the memory."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._records = bytearray()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[str, Fingerprint]]:
        for user_id, start in self._places.items():
            yield user_id, self._read(start)

    def get(self, user_id: str) -> Fingerprint | None:
        start = self._places.get(user_id)
        return None if start is None else self._read(start)

    def put(self, user_id: str, kept: Fingerprint) -> None:
        """Store a new citizen, or another state of one.

        Raises:
            OverflowError: A number of a corrupt row does not fit in 64 bits.
        """
        flags = _ERASED * kept.erased | _SCRUBBED * kept.scrubbed | _CLEAN * kept.is_clean
        try:
            record = _RECORD.pack(kept.sequence, kept.amount, kept.state, kept.rows & _MASK, flags)
        except struct.error as error:
            raise OverflowError(str(error)) from None
        start = self._places.setdefault(user_id, len(self._records))
        self._records[start : start + _RECORD.size] = record

    def add_rows(self, user_id: str, sum_of_hashes: int) -> None:
        """Add to a citizen's rows. Raise KeyError for one without an account."""
        start = self._places[user_id]
        *others, rows, flags = _RECORD.unpack_from(self._records, start)
        rows = (rows + sum_of_hashes) & _MASK
        _RECORD.pack_into(self._records, start, *others, rows, flags)

    def _read(self, start: int) -> Fingerprint:
        sequence, amount, state, rows, flags = _RECORD.unpack_from(self._records, start)
        return Fingerprint(
            *(sequence, amount, state, rows),
            bool(flags & _ERASED),
            bool(flags & _SCRUBBED),
            bool(flags & _CLEAN),
        )


def is_rest_of(rows: int, sum_of_hashes: int) -> bool:
    """Return whether a sum of hashes is the one stored as `rows`."""
    return sum_of_hashes & _MASK == rows
