import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.domain.base.digests import canonical_hash, text_digest
from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.times import parse_instant
from resolvers.domain.points.accounts import (
    GENESIS,
    Account,
    balance_of,
    expiry_shard_of,
    moment_of,
    zero_account,
)
from resolvers.domain.points.ledger import (
    Actor,
    LedgerEntry,
    LedgerError,
    Movement,
    MovementFacts,
    answered_balance,
    book,
    canonical_text,
    entry_hash,
    notice_digest,
)
from resolvers.domain.points.lots import NEVER, Allocation
from tests.support.chains import verify_chain
from tests.support.citizen_life import whole
from tests.support.domain_programme import BOTTLES, NOW, deposit, redeem

SOON = "2027-03-31T14:59:59.999Z"
LATER = "2028-03-31T14:59:59.999Z"

FACTS: MovementFacts = {
    "now": NOW,
    "transaction_id": "transaction",
    "operation": "adjustPoints",
    "transaction_type": LedgerEntryType.ADJUST,
    "points_change": 10,
    "lots": {LATER: 10},
    "allocations": [Allocation(expires_at=LATER, points=10)],
    "actor": Actor(sub="ichiro", role="admin"),
    "request_hash": "request",
    "caller_hash": "caller",
}


def booked(account: Account | None = None, **changes: Any) -> Movement:
    facts: Any = {**FACTS, **changes}
    return book(account or zero_account("hanako", NOW), **facts)


def test_entry_stores_every_attribute() -> None:
    item = booked(
        occurred_at=NOW - timedelta(hours=1),
        reason="found again",
        notice="found again",
        salt="salt",
        event_id="event",
        lifetime_earned_change=10,
    ).entry.to_item()
    digest = item.pop("hash")
    assert len(digest) == 64
    assert item == {
        "transaction_id": "transaction",
        "user_id": "hanako",
        "sequence": 1,
        "operation": "adjustPoints",
        "transaction_type": "ADJUST",
        "points_change": 10,
        "held_change": 0,
        "balance_after": 10,
        "held_after": 0,
        "allocations": [{"expires_at": LATER, "points": 10}],
        "event_id": "event",
        "result": {"lots": {LATER: 10}, "lifetime_earned": 10, "as_of": "2026-11-25T09:00:00.000Z"},
        "actor": {"sub": "ichiro", "role": "admin"},
        "reason": "found again",
        "reason_digest": text_digest("salt", "found again"),
        "notice": "found again",
        "notice_digest": text_digest("salt notice ", "found again"),
        "salt": "salt",
        "occurred_at": "2026-11-25T08:00:00.000Z",
        "created_at": "2026-11-25T09:00:00.000Z",
        "request_hash": "request",
        "caller_hash": "caller",
        "previous_hash": GENESIS,
    }


def test_entry_updates_its_account() -> None:
    before = zero_account("hanako", NOW - timedelta(days=1))
    movement = booked(before, remainders={"PET_BOTTLE#PIECE": 2})
    after = movement.account
    assert (after.points_balance, after.lots, after.ledger_seq) == (10, {LATER: 10}, 1)
    assert (after.last_at, after.ledger_head) == (NOW, movement.entry.hash)
    assert after.next_expiry == parse_instant(LATER)
    assert after.expiry_shard == expiry_shard_of("hanako")
    # The condition of a profile's change is on `version`, which no movement changes.
    assert after.version == before.version
    assert (after.created_at, after.updated_at) == (before.created_at, before.updated_at)
    assert Account.model_validate(after.to_item()) == after
    spent = booked(after, points_change=-10, lots={}).account
    for account in (after, spent):
        assert account.remainders == {"PET_BOTTLE#PIECE": 2}


def test_account_without_dated_lot_leaves_index() -> None:
    account = booked(lots={NEVER: 10}, allocations=[Allocation(points=10)]).account
    assert (account.next_expiry, account.expiry_shard) == (None, None)
    assert not {"next_expiry", "expiry_shard"} & set(account.to_item())


def test_entries_never_go_back_in_time() -> None:
    account = booked().account
    earlier = NOW - timedelta(milliseconds=1)
    with pytest.raises(LedgerError, match="before"):
        booked(account, now=earlier, lots={LATER: 20})
    assert booked(account, now=moment_of(account, earlier), lots={LATER: 20}).account.last_at == NOW


@pytest.mark.parametrize(
    "changes",
    [
        {"points_change": 11},
        {"lots": {LATER: 11}},
        {"lots": {SOON: 10}},
        {"lots": {LATER: 12, SOON: -2}},
        {"lots": {LATER: 10, SOON: 0}},
        {"allocations": []},
        {"allocations": [Allocation(expires_at=SOON, points=10)]},
        {"points_change": -10, "lots": {LATER: -10}},
        {"held_change": 4},
        {"held_change": 4, "holds": {"exchange": 3}},
        {"held_change": 0, "holds": {"one": 1, "other": -1}},
        {"held_change": -4, "holds": {"exchange": -4}},
        {"holds": {"exchange": 0}},
        {"reason": "no salt"},
    ],
)
def test_unbalanced_movement_is_rejected(changes: dict[str, Any]) -> None:
    with pytest.raises(LedgerError):
        booked(**changes)


def test_hash_excludes_only_itself_reason_and_salt() -> None:
    entry = booked(reason="found again", salt="salt").entry
    item = entry.to_item()
    chained = {k: v for k, v in item.items() if k not in ("hash", "reason", "salt")}
    assert entry.hash == canonical_hash(chained) == entry_hash(entry)
    assert verify_chain([LedgerEntry.model_validate({**chained, "hash": entry.hash})]) is None
    item["points_change"] = Decimal(10)
    item["result"]["lots"][LATER] = Decimal(10)
    stored = LedgerEntry.model_validate(item)
    assert (stored, entry_hash(stored)) == (entry, entry.hash)


def test_notice_is_sealed_without_a_reason() -> None:
    entry = booked(notice="thank you", salt="salt").entry
    assert (entry.notice, entry.notice_digest) == ("thank you", notice_digest("salt", "thank you"))
    assert (entry.reason, entry.reason_digest, entry.salt) == (None, None, "salt")


def test_canonical_text_has_the_entrys_hash() -> None:
    entry = booked().entry
    assert hashlib.sha256(canonical_text(entry).encode()).hexdigest() == entry.hash


def test_erased_account_stays_due() -> None:
    gone = zero_account("hanako", NOW).model_copy(update={"erased_at": NOW})
    assert booked(gone).account.next_expiry == NOW


def test_answered_balance_is_of_entrys_moment() -> None:
    movement = redeem(zero_account("hanako", NOW), [deposit(BOTTLES, 52)]).movement
    again = answered_balance(LedgerEntry.model_validate(movement.entry.to_item()))
    assert again == balance_of(movement.account, NOW)
    assert (again.available, again.lifetime_earned, again.version) == (10, 10, 1)
    assert [part.points for part in again.expiring] == [10]
    late = parse_instant(LATER) + timedelta(days=1)
    never = {"lots": {LATER: 10, NEVER: 10}, "allocations": [Allocation(points=10)]}
    entry = booked(booked().account, now=late, **never).entry
    assert (entry.balance_after, answered_balance(entry).available) == (20, 10)


def test_p16_same_life_has_the_same_head() -> None:
    """Ids and hashes of stored entries never change: not their inputs, order or form."""
    account = whole().account

    assert account["ledger_head"] == (
        "a3fdcfaceebc07d6a125526f2acf8e45fab47131cd9b8739b93d9570e9f3e84d"
    )
