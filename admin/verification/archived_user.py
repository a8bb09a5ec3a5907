"""Check one user's rows in the archive: entries as they were hashed, lots and deposits."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

import orjson

from admin.archive.incoming import Values
from resolvers.domain.points.accounts import GENESIS
from resolvers.domain.points.ledger import LedgerEntry
from resolvers.domain.verification.problems import PROBLEMS_MAXIMUM, Problem
from resolvers.events.archive.rows import TABLES, rows_of_entry

_COLUMNS = {table: list(TABLES[table]["columns"]) for table in TABLES}


def place_of(table: str, column: str) -> int:
    """Return the index of the column in a row of the table."""
    return _COLUMNS[table].index(column)


_SEQUENCE = itemgetter(place_of("ledger_entries", "sequence"))
_CANONICAL = itemgetter(place_of("ledger_entries", "canonical"))
_HASH = itemgetter(place_of("ledger_entries", "hash"))
_PREVIOUS = itemgetter(place_of("ledger_entries", "previous_hash"))
_LOT_SEQUENCE = itemgetter(place_of("lot_changes", "sequence"))
_LOT = itemgetter(place_of("lot_changes", "lot"))
_EVENT = itemgetter(place_of("deposit_items", "event_id"))
_POSITION = itemgetter(place_of("deposit_items", "position"))
_CREDIT = itemgetter(place_of("deposit_items", "transaction_id"))
_EARNED = itemgetter(place_of("deposit_items", "points_earned"))


@dataclass(frozen=True)
class _Entry:
    """An entry as it was hashed, and the rows of its lots."""

    entry: LedgerEntry
    lots: set[Values]


def _read(row: Values, zone: ZoneInfo) -> _Entry | str:
    """Return the entry of a row, or a description of its difference from the hashed text."""
    canonical, stated = _CANONICAL(row), _HASH(row)
    try:
        if hashlib.sha256(canonical.encode()).hexdigest() != stated:
            return "the hash is not that of the text"
        entry = LedgerEntry.model_validate({**orjson.loads(canonical), "hash": stated})
        expected, *lots = rows_of_entry(entry, canonical, zone)
    except (ValueError, TypeError, AttributeError, OverflowError) as fault:
        return f"the row cannot be read: {type(fault).__name__}"
    wrong = [
        name
        for (name, value), found in zip(expected.values.items(), row, strict=True)
        if value != found
    ]
    if wrong:
        return f"not as in the hashed text: {', '.join(wrong)}"
    return _Entry(entry, {tuple(lot.values.values()) for lot in lots})


@dataclass
class ArchivedUser:
    """The rows of one user in turn: `add_entries`, then `add_lots`, then `add_deposits`.

    `counted` is the number of entries that the account counts; `counted_head` becomes the hash of
    that entry. `last` and `head` are the sequence and hash of the last entry. `beyond` is the
    highest sequence in rows of later ones. `unclaimed` has the deposits that no entry names, with
    the entries that they name. Rows that are not older than `settled_before` may be on their way,
    and are counted.
    """

    user_id: str
    zone: ZoneInfo
    settled_before: datetime
    counted: int
    problems: list[Problem] = field(default_factory=list)
    last: int = 0
    head: str = GENESIS
    counted_head: str = GENESIS
    beyond: int = 0
    unclaimed: dict[str | None, set[str | None]] = field(default_factory=dict)
    on_their_way: int = 0
    _lots: dict[int, tuple[set[Values], bool]] = field(default_factory=dict)
    _credits: dict[str, tuple[LedgerEntry, bool]] = field(default_factory=dict)

    def note(
        self, sequence: int | None, kind: str, detail: str, subject: str | None = None
    ) -> None:
        if len(self.problems) < PROBLEMS_MAXIMUM:
            self.problems.append(Problem(self.user_id, sequence, kind, detail, subject))

    def add_entries(self, rows: Iterable[Values]) -> None:
        """Check the entries, which are in the order of their sequences."""
        for sequence, group in groupby(rows, _SEQUENCE):
            copies = list(dict.fromkeys(group))
            if sequence is None or sequence < 1:
                self.note(sequence, "foreign", "no entry has this sequence")
                continue
            if len(copies) > 1:
                self.note(sequence, "duplicate", f"{len(copies)} rows of the entry differ")
            self._add_entry(sequence, copies)

    def _add_entry(self, sequence: int, copies: Sequence[Values]) -> None:
        # Of several, the one that was hashed and continues the chain is the entry.
        copies = sorted(copies, key=lambda each: _PREVIOUS(each) != self.head)
        readings = [(each, _read(each, self.zone)) for each in copies]
        hashed = (pair for pair in readings if isinstance(pair[1], _Entry))
        row, read = next(hashed, readings[0])
        if sequence > self.last + 1:
            self.note_missing(self.last + 1, sequence - 1)
        elif _PREVIOUS(row) != self.head:
            self.note(sequence, "chain", "previous_hash is not the hash of the entry before")
        self.last, self.head = sequence, _HASH(row)
        if sequence == self.counted:
            self.counted_head = self.head
        if isinstance(read, str):
            self.note(sequence, "changed", read)
            return
        is_settled = read.entry.created_at < self.settled_before
        self._lots[sequence] = read.lots, is_settled
        if read.entry.event_id is not None:
            self._credits[read.entry.event_id] = read.entry, is_settled

    def note_missing(self, first: int, last: int) -> None:
        what = f"entry {first} is" if first == last else f"entries {first} to {last} are"
        self.note(first, "missing", f"{what} missing")

    def add_lots(self, rows: Iterable[Values]) -> None:
        """Compare the lots with those of the entries; both are in order."""
        found: dict[int, set[Values]] = {
            sequence: set(group) for sequence, group in groupby(rows, _LOT_SEQUENCE)
        }
        for sequence, (expected, is_settled) in self._lots.items():
            self._compare_lots(sequence, expected, found.pop(sequence, set()), settled=is_settled)
        for sequence in found:
            if sequence is None or sequence < 1:
                self.note(sequence, "foreign", "a row of lot_changes belongs to no entry")
            elif sequence > self.last:
                self.beyond = max(self.beyond, sequence)

    def _compare_lots(
        self, sequence: int, expected: set[Values], found: set[Values], *, settled: bool
    ) -> None:
        lots = {_LOT(row) for row in found}
        for row in expected - found:
            if _LOT(row) in lots:
                self.note(sequence, "changed", "its row of lot_changes differs", _LOT(row))
            elif settled:
                self.note(sequence, "missing", "its row of lot_changes is missing", _LOT(row))
            else:
                self.on_their_way += 1
        right = {_LOT(row) for row in expected & found}
        wanted = {_LOT(row) for row in expected}
        for row in found - expected:
            if _LOT(row) in right:
                self.note(sequence, "duplicate", "rows of lot_changes differ", _LOT(row))
            elif _LOT(row) not in wanted:
                self.note(sequence, "foreign", "a row of lot_changes is not its own", _LOT(row))

    def add_deposits(self, rows: Iterable[Values]) -> None:
        """Compare the items of deposits with the entries that credited them."""
        found: defaultdict[str, set[Values]] = defaultdict(set)
        for row in rows:
            found[_EVENT(row)].add(row)
        for event_id, (entry, is_settled) in self._credits.items():
            self._compare_items(entry, found.pop(event_id, set()), settled=is_settled)
        self.unclaimed = {event_id: set(map(_CREDIT, items)) for event_id, items in found.items()}

    def _compare_items(self, entry: LedgerEntry, items: set[Values], *, settled: bool) -> None:
        sequence, event_id = entry.sequence, entry.event_id
        earned = sum(_EARNED(row) or 0 for row in items)
        if len({_POSITION(row) for row in items}) < len(items):
            self.note(sequence, "duplicate", "rows of deposit_items differ", event_id)
        elif {_CREDIT(row) for row in items} - {entry.transaction_id}:
            self.note(sequence, "foreign", "deposit_items name another entry", event_id)
        elif not settled and (not items or earned < entry.points_change):
            self.on_their_way += 1
        elif not items:
            self.note(sequence, "missing", "its rows of deposit_items are missing", event_id)
        elif earned != entry.points_change:
            detail = f"its rows of deposit_items come to {earned} of {entry.points_change} points"
            self.note(sequence, "changed", detail, event_id)
