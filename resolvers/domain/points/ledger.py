"""The ledger: one entry per movement of points, linked by hash to the entry before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from pydantic import ConfigDict

from resolvers.domain.base.digests import canonical_bytes, canonical_hash, text_digest
from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant
from resolvers.domain.points.accounts import (
    Account,
    Balance,
    DayCounters,
    expiry_shard_of,
    show_balance,
)
from resolvers.domain.points.lots import Allocation, next_expiry_of

# Free text can be erased without breaking the chain. A hash cannot contain itself.
UNCHAINED = frozenset({"hash", "reason", "notice", "salt"})


class LedgerError(Exception):
    """A movement does not add up and must not be written."""


class Actor(Item):
    """The maker of the entry. The role is one of Role, or `system` or `migration`."""

    sub: str
    role: str


SYSTEM = Actor(sub="", role="system")
"""The actor of entries that only time causes: expiry, and the time-out of a hold."""


class LedgerResult(Item):
    """The parts of the answer's balance that the entry's own attributes lack."""

    lots: dict[str, int]
    lifetime_earned: int
    as_of: Instant


class LedgerEntry(Item):
    # An attribute that an attacker adds to a stored entry stays here, so that the hash differs.
    model_config = ConfigDict(frozen=True, extra="allow")

    transaction_id: str
    user_id: str
    sequence: Int32
    operation: str
    transaction_type: LedgerEntryType
    points_change: Int32
    held_change: Int32
    balance_after: Int32
    held_after: Int32
    allocations: list[Allocation]
    reward_id: str | None = None
    qr_token_id: str | None = None
    event_id: str | None = None
    exchange_id: str | None = None
    reverses: str | None = None
    result: LedgerResult
    actor: Actor
    reason: str | None = None
    reason_digest: str | None = None
    notice: str | None = None
    notice_digest: str | None = None
    salt: str | None = None
    occurred_at: Instant
    created_at: Instant
    request_hash: str
    caller_hash: str
    previous_hash: str
    hash: str


class MovementFacts(TypedDict, total=False):
    """The facts of a movement. `lots`, `holds` and the counters are complete new values."""

    now: Required[datetime]
    transaction_id: Required[str]
    operation: Required[str]
    transaction_type: Required[LedgerEntryType]
    points_change: Required[int]
    held_change: int
    lots: Required[dict[str, int]]
    holds: dict[str, int] | None
    allocations: Required[Sequence[Allocation]]
    actor: Required[Actor]
    request_hash: Required[str]
    caller_hash: Required[str]
    occurred_at: datetime | None
    lifetime_earned_change: int
    remainders: dict[str, int] | None
    day_counters: DayCounters | None
    reason: str | None
    notice: str | None
    salt: str | None
    reward_id: str | None
    qr_token_id: str | None
    event_id: str | None
    exchange_id: str | None
    reverses: str | None


@dataclass(frozen=True)
class Movement:
    """A new entry, and the account after it."""

    account: Account
    entry: LedgerEntry


def entry_hash(entry: LedgerEntry) -> str:
    """Return the hash of every attribute of the entry except hash, texts and salt."""
    return canonical_hash(_chained(entry))


def canonical_text(entry: LedgerEntry) -> str:
    """Return the RFC 8785 text whose SHA-256 is the entry's hash."""
    return canonical_bytes(_chained(entry)).decode()


def _chained(entry: LedgerEntry) -> dict[str, Any]:
    return {name: value for name, value in entry.to_item().items() if name not in UNCHAINED}


def book(account: Account, **facts: Unpack[MovementFacts]) -> Movement:
    """Append an entry to the account. Only entries change points.

    `now` is that of `moment_of`. A reason and a notice need a salt. Raise LedgerError if the
    movement does not add up, or is earlier than the account's last entry.
    """
    moment = facts["now"]
    lots = facts["lots"]
    held_change = facts.get("held_change", 0)
    lifetime_earned = account.lifetime_earned + facts.get("lifetime_earned_change", 0)
    attributes: dict[str, Any] = {
        "transaction_id": facts["transaction_id"],
        "user_id": account.user_id,
        "sequence": account.ledger_seq + 1,
        "operation": facts["operation"],
        "transaction_type": facts["transaction_type"],
        "points_change": facts["points_change"],
        "held_change": held_change,
        "balance_after": account.points_balance + facts["points_change"],
        "held_after": account.points_held + held_change,
        "allocations": list(facts["allocations"]),
        "result": LedgerResult(lots=lots, lifetime_earned=lifetime_earned, as_of=moment),
        "actor": facts["actor"],
        "occurred_at": facts.get("occurred_at") or moment,
        "created_at": moment,
        "request_hash": facts["request_hash"],
        "caller_hash": facts["caller_hash"],
        "previous_hash": account.ledger_head,
        "hash": "",
        "reward_id": facts.get("reward_id"),
        "qr_token_id": facts.get("qr_token_id"),
        "event_id": facts.get("event_id"),
        "exchange_id": facts.get("exchange_id"),
        "reverses": facts.get("reverses"),
        **_sealed_texts(facts.get("reason"), facts.get("notice"), facts.get("salt")),
    }
    unsealed = LedgerEntry(**attributes)
    entry = unsealed.model_copy(update={"hash": entry_hash(unsealed)})
    return Movement(_account_after(account, entry, facts), entry)


def answered_balance(entry: LedgerEntry) -> Balance:
    """Return the balance that was answered when the entry was written."""
    return show_balance(
        entry.user_id,
        entry.result.lots,
        held=entry.held_after,
        lifetime_earned=entry.result.lifetime_earned,
        version=entry.sequence,
        as_of=entry.result.as_of,
    )


def notice_digest(salt: str, notice: str) -> str:
    """Return the digest of a notice. It differs from a reason's digest for the same words."""
    return text_digest(f"{salt} notice ", notice)


def _sealed_texts(reason: str | None, notice: str | None, salt: str | None) -> dict[str, str]:
    if reason is None and notice is None:
        return {}
    if salt is None:
        raise LedgerError("a reason and a notice need a salt")
    sealed = {"salt": salt}
    if reason is not None:
        sealed |= {"reason": reason, "reason_digest": text_digest(salt, reason)}
    if notice is not None:
        sealed |= {"notice": notice, "notice_digest": notice_digest(salt, notice)}
    return sealed


def _account_after(account: Account, entry: LedgerEntry, facts: MovementFacts) -> Account:
    changes: dict[str, Any] = {
        name: value
        for name in ("holds", "remainders", "day_counters")
        if (value := facts.get(name)) is not None
    }
    # An erased account stays due until the sweeper has finished its erasure.
    next_expiry = account.erased_at or next_expiry_of(entry.result.lots)
    after = account.model_copy(
        update={
            **changes,
            "points_balance": entry.balance_after,
            "points_held": entry.held_after,
            "lots": entry.result.lots,
            "last_at": entry.created_at,
            "ledger_seq": entry.sequence,
            "ledger_head": entry.hash,
            "lifetime_earned": entry.result.lifetime_earned,
            "next_expiry": next_expiry,
            "expiry_shard": None if next_expiry is None else expiry_shard_of(account.user_id),
        }
    )
    problem = (
        _time_problem(account, entry)
        or _lots_problem(entry)
        or _allocations_problem(account.lots, entry)
        or _holds_problem(after)
    )
    if problem is not None:
        raise LedgerError(f"{entry.operation}, entry {entry.sequence}: {problem}")
    return after


def _time_problem(account: Account, entry: LedgerEntry) -> str | None:
    if account.last_at is not None and entry.created_at < account.last_at:
        return f"its time is before {account.last_at}, that of the last entry"
    return None


def _holds_problem(account: Account) -> str | None:
    if sum(account.holds.values()) != account.points_held:
        return f"holds {account.holds} are not {account.points_held} points held"
    if any(points <= 0 for points in account.holds.values()):
        return f"a hold of {account.holds} is not above 0"
    return None


def _lots_problem(entry: LedgerEntry) -> str | None:
    lots = entry.result.lots
    if sum(lots.values()) != entry.balance_after:
        return f"lots {lots} are not the balance of {entry.balance_after}"
    if any(points <= 0 for points in lots.values()):
        return f"a lot of {lots} is not above 0"
    return None


def _allocations_problem(lots_before: Mapping[str, int], entry: LedgerEntry) -> str | None:
    """Check that allocations change the lots by points_change; an approval changes none."""
    moved = entry.points_change
    allocated = sum(allocation.points for allocation in entry.allocations)
    if allocated != abs(moved or entry.held_change):
        return f"{allocated} points are allocated for a movement of {moved}"
    lots = dict(lots_before)
    if moved:
        for allocation in entry.allocations:
            change = allocation.points if moved > 0 else -allocation.points
            lots[allocation.lot] = lots.get(allocation.lot, 0) + change
    if {lot: points for lot, points in lots.items() if points} != entry.result.lots:
        return f"lots {entry.result.lots} do not come from {lots_before}"
    return None
