"""Ledger replay: check one user's entries in order, as plain rows of the ledger.

Rows are dictionaries, not models, to verify tens of thousands of them a second. The replay computes
everything again and trusts nothing in a row.
"""

from collections.abc import Mapping
from typing import Any

import rfc8785

from resolvers.domain.base.digests import has_canonical_hash, text_digest
from resolvers.domain.points.accounts import GENESIS
from resolvers.domain.points.ledger import notice_digest
from resolvers.domain.points.lots import NEVER
from resolvers.domain.verification.entry_checks import EntryChecks
from resolvers.domain.verification.problems import Findings

Row = Mapping[str, Any]
_TEXTS = ("reason", "notice", "salt")
_SEALED = frozenset({*_TEXTS, "reason_digest", "notice_digest"})
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)
"""The errors of a row that lacks an attribute or has one of another type."""


def describe_unreadable(fault: Exception) -> str:
    """Describe the fault with the attribute's name, if known, but without its value."""
    name = f" {fault.args[0]}" if type(fault) is KeyError else ""
    return f"the row cannot be read: {type(fault).__name__}{name}"


class LedgerReplay:
    """The state of one user's account after the entries so far.

    `reasons_gone` and `reasons_left` are the sequences of entries that lack a reason, notice or
    salt, and of entries that have one. After an erasure the second are wrong, else the first.
    """

    def __init__(self, user_id: str) -> None:
        # The object's own attributes do not refer to it: without a cycle, memory is freed at once.
        self.findings = Findings(user_id)
        self.problems = self.findings.problems
        self.user_id = user_id
        self.count = 0
        self.sequence = 0
        self.head = GENESIS
        self.balance = 0
        self.held = 0
        self.lots: Mapping[str, int] = {}
        self.lifetime_earned = 0
        self.last_at = ""
        self.buckets: dict[str, int] = {}
        self.reasons_gone: list[int] = []
        self.reasons_left: list[int] = []
        self.entry_checks = EntryChecks(self.findings)

    def begin_after(self, row: Row) -> None:
        """Take over the state after an entry whose hash leads to a known entry.

        Raise one of UNREADABLE if it cannot be read.
        """
        result = row["result"]
        self.sequence, self.head, self.last_at = row["sequence"], row["hash"], row["created_at"]
        self.balance, self.held = row["balance_after"], row["held_after"]
        self.lots, self.lifetime_earned = result["lots"], result["lifetime_earned"]
        self._check_hash(row, self.sequence)

    def add(self, row: Row, *, chain_only: bool = False) -> None:
        """Check the next entry. `chain_only`: only its links and sums."""
        self.count += 1
        try:
            sequence = row["sequence"]
            if type(sequence) is not int:
                # An index stores any number: 1.5 would be between two entries.
                raise TypeError("sequence")
            follows = sequence == self.sequence + 1
            if not follows and not self._note_jump(row, sequence):
                return
            self._check_links(row, sequence, follows=follows)
            self._check_sums(row, sequence, follows=follows)
            if not chain_only:
                self.entry_checks.check(row)
                if self.entry_checks.lifetime_earned != self.lifetime_earned and follows:
                    self.findings.note(
                        sequence, "lifetime_earned", "lifetime_earned is not the sum"
                    )
                self.entry_checks.lifetime_earned = self.lifetime_earned
        except UNREADABLE as fault:
            sequence = row.get("sequence")
            self.findings.note(
                sequence if type(sequence) is int else None, "row", describe_unreadable(fault)
            )
            self._go_on_after(row)

    def _note_jump(self, row: Row, sequence: int) -> bool:
        """Note missing entries or a repeated sequence. Return whether the entry counts."""
        if sequence > self.sequence:
            missing = self.missing_before(sequence)
            self.findings.note(self.sequence + 1, "sequence", missing)
            return True
        self.findings.note(sequence, "sequence", f"another entry has sequence {sequence}")
        self._check_hash(row, sequence)
        self.entry_checks.check_user(row)
        return False

    def missing_before(self, sequence: int) -> str:
        first, last = self.sequence + 1, sequence - 1
        return (
            f"entry {first} is missing"
            if first == last
            else f"entries {first} to {last} are missing"
        )

    def _check_links(self, row: Row, sequence: int, *, follows: bool) -> None:
        if row["user_id"] != self.user_id:
            self.findings.note(sequence, "user", "the entry is of another user")
        if follows and row["previous_hash"] != self.head:
            self.findings.note(
                sequence, "previous_hash", "previous_hash is not the hash of the entry before"
            )
        self._check_hash(row, sequence)
        created_at = row["created_at"]
        if created_at < self.last_at:
            self.findings.note(sequence, "time", "the entry is earlier than the one before")
        self.last_at = created_at
        self.head = row["hash"]
        if not _SEALED.isdisjoint(row):
            self._check_texts(row, sequence)

    def _check_hash(self, row: Row, sequence: int) -> None:
        chained = dict(row)
        stated = chained.pop("hash")
        for name in _TEXTS:
            chained.pop(name, None)
        try:
            if not has_canonical_hash(chained, stated):
                self.findings.note(sequence, "hash", "the hash does not match the attributes")
        except rfc8785.CanonicalizationError as fault:
            self.findings.note(
                sequence, "hash", f"the entry has no canonical form: {type(fault).__name__}"
            )

    def _check_texts(self, row: Row, sequence: int) -> None:
        reason, notice, salt = (row.get(name) for name in _TEXTS)
        if reason is not None or notice is not None or salt is not None:
            self.reasons_left.append(sequence)
        if reason is None or salt is None or (notice is None and "notice_digest" in row):
            self.reasons_gone.append(sequence)
        elif text_digest(salt, reason) != row.get("reason_digest"):
            self.findings.note(sequence, "reason", "reason_digest does not match salt and reason")
        elif notice is not None and notice_digest(salt, notice) != row.get("notice_digest"):
            self.findings.note(sequence, "reason", "notice_digest does not match salt and notice")

    def _check_sums(self, row: Row, sequence: int, *, follows: bool) -> None:
        points, held = row["points_change"], row["held_change"]
        balance, held_after = row["balance_after"], row["held_after"]
        result = row["result"]
        lots = result["lots"]
        if follows:
            if balance != self.balance + points:
                self.findings.note(
                    sequence, "balance", f"{self.balance} and {points} do not give {balance}"
                )
            if held_after != self.held + held:
                self.findings.note(
                    sequence, "held", f"{self.held} and {held} do not give {held_after}"
                )
        if held_after < 0:
            self.findings.note(sequence, "held", f"held points are below 0: {held_after}")
        if sum(lots.values()) != balance:
            self.findings.note(
                sequence, "lots", f"lots give {sum(lots.values())}, but the balance is {balance}"
            )
        elif lots and min(lots.values()) <= 0:
            self.findings.note(sequence, "lots", "a lot is not above 0")
        self._check_allocations(row["allocations"], sequence, points or held)
        if follows and points and _moved(self.lots, row["allocations"], points > 0) != lots:
            self.findings.note(sequence, "lots", "the lots do not follow from the lots before")
        elif follows and not points and lots != self.lots:
            self.findings.note(sequence, "lots", "the lots changed, but no points moved")
        kind = row["transaction_type"]
        self.buckets[kind] = self.buckets.get(kind, 0) + points + held
        self.sequence, self.balance, self.held = sequence, balance, held_after
        self.lots, self.lifetime_earned = lots, result["lifetime_earned"]

    def _check_allocations(
        self, allocations: list[Mapping[str, Any]], sequence: int, moved: int
    ) -> None:
        allocated = 0
        for allocation in allocations:
            if allocation["points"] <= 0:
                self.findings.note(sequence, "allocations", "an allocation is not above 0")
            allocated += allocation["points"]
        if allocated != abs(moved):
            self.findings.note(
                sequence, "allocations", f"{allocated} points are allocated, but {abs(moved)} moved"
            )

    def _go_on_after(self, row: Row) -> None:
        """Continue after this entry with its readable attributes."""
        sequence, stated = row.get("sequence"), row.get("hash")
        if type(sequence) is int:
            self.sequence = sequence
        if type(stated) is str:
            self.head = stated
        self.entry_checks.lifetime_earned = self.lifetime_earned


def _moved(
    lots: Mapping[str, int], allocations: list[Mapping[str, Any]], is_gain: bool
) -> dict[str, int]:
    """Return the lots with the allocations added or removed, without empty lots."""
    moved = dict(lots)
    for allocation in allocations:
        lot = allocation.get("expires_at", NEVER)
        points = allocation["points"]
        after = moved.get(lot, 0) + (points if is_gain else -points)
        if after:
            moved[lot] = after
        else:
            moved.pop(lot, None)
    return moved
