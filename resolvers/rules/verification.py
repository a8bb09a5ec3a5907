"""Verification: what is wrong in a ledger, and where. It recomputes all, and trusts nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

import rfc8785

from resolvers.rules.accounts import GENESIS
from resolvers.rules.ledger import LedgerEntry, entry_hash, entry_problem


@dataclass(frozen=True)
class ChainProblem:
    """What is wrong with the entry of that sequence; `kind` is one of KINDS."""

    sequence: int
    kind: str
    detail: str


KINDS = ("user", "sequence", "previous_hash", "hash", "balance", "held", "allocations", "lots")


def verify_chain(entries: Iterable[LedgerEntry]) -> ChainProblem | None:
    """The first thing wrong in one user's entries, given in order and from the first one on.

    What no chain shows: rows cut off at its end. Compare the last hash with users.ledger_head.
    """
    before: LedgerEntry | None = None
    for position, entry in enumerate(entries, start=1):
        problem = _link_problem(before, entry, position) or _sum_problem(before, entry)
        if problem is not None:
            return ChainProblem(position, *problem)
        before = entry
    return None


def _link_problem(
    before: LedgerEntry | None, entry: LedgerEntry, position: int
) -> tuple[str, str] | None:
    if before is not None and entry.user_id != before.user_id:
        return "user", f"the entry is of {entry.user_id}, the one before of {before.user_id}"
    if entry.sequence != position:
        return "sequence", f"sequence {entry.sequence} stands where {position} should"
    if entry.previous_hash != (GENESIS if before is None else before.hash):
        return "previous_hash", "previous_hash is not the hash of the entry before"
    try:
        expected = entry_hash(entry)
    except rfc8785.CanonicalizationError as error:
        return "hash", f"the entry has no canonical form: {error}"
    if entry.hash != expected:
        return "hash", "the hash is not that of the attributes"
    return None


def _sum_problem(before: LedgerEntry | None, entry: LedgerEntry) -> tuple[str, str] | None:
    balance = 0 if before is None else before.balance_after
    held = 0 if before is None else before.held_after
    if entry.balance_after != balance + entry.points_change:
        return "balance", f"{balance} and {entry.points_change} are not {entry.balance_after}"
    if entry.held_after != held + entry.held_change or entry.held_after < 0:
        return "held", f"{held} and {entry.held_change} are not {entry.held_after} points held"
    lots = {} if before is None else before.result.lots
    return entry_problem(lots, entry)
