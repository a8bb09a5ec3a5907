"""The table users: one item per citizen, which one condition on ledger_seq guards as a whole."""

from boto3.dynamodb.conditions import Attr, ConditionBase

from resolvers.rules.accounts import Account, AccountGuard
from resolvers.rules.vocabulary import AccountStatus
from resolvers.tables.dynamo import Database
from resolvers.tables.rows import read_row
from resolvers.tables.writes import Item, Key, Write, decide_again, put, update

TABLE = "users"
# Written by a movement; what else an item holds belongs to other writers and is left alone.
_MOVED = (
    "points_balance",
    "points_held",
    "lots",
    "holds",
    "last_at",
    "remainders",
    "day_counters",
    "reward_counts",
    "ledger_seq",
    "ledger_head",
    "lifetime_earned",
    "next_expiry",
    "expiry_shard",
)
_PROFILE = ("display_name", "lang", "updated_at")
# Written by the movements of an erased account: personal data are removed by name.
_ERASED = ("status", "erased_at", "display_name", "lang", "status_reason")
_NOT_ERASED = Attr("erased_at").not_exists()
_GUARDS: dict[AccountGuard, ConditionBase] = {
    AccountGuard.ACTIVE: _NOT_ERASED
    & (Attr("status").eq(AccountStatus.ACTIVE.value) | Attr("status").not_exists()),
    AccountGuard.NOT_ERASED: _NOT_ERASED,
    AccountGuard.ANY: Attr("user_id").exists(),
}


def key(user_id: str) -> Key:
    return TABLE, user_id


def read(database: Database, user_id: str) -> Account | None:
    return read_row(database, TABLE, Account, user_id)


def from_item(item: Item | None) -> Account | None:
    return None if item is None else Account.model_validate(item)


def write_movement(
    before: Account | None, after: Account, guard: AccountGuard = AccountGuard.ACTIVE
) -> Write:
    """Move the account on by one entry, if nobody else did and `guard` lets it.

    `before` is the item as it was read, None where there was none. Maps are written whole.
    """
    if before is None:
        return put(TABLE, after.to_item(), Attr("user_id").not_exists(), decide_again)
    item = after.to_item()
    written = _MOVED if after.erased_at is None else (*_MOVED, *_ERASED)
    return update(
        TABLE,
        after.user_id,
        {name: item.get(name) for name in written},
        _has_sequence(before.ledger_seq) & _GUARDS[guard],
        decide_again,
    )


def _has_sequence(sequence: int) -> ConditionBase:
    if sequence:
        return Attr("ledger_seq").eq(sequence)
    # Another writer may have begun the item without one.
    none = Attr("ledger_seq").not_exists() & Attr("user_id").exists()
    return Attr("ledger_seq").eq(0) | none


def write_profile(before: Account | None, after: Account) -> Write:
    """Change what a citizen says of themselves, if it is as it was read and not erased."""
    if before is None:
        return put(TABLE, after.to_item(), Attr("user_id").not_exists(), decide_again)
    item = after.to_item()
    as_read = (
        Attr("updated_at").not_exists()
        if before.updated_at is None
        else Attr("updated_at").eq(before.to_item()["updated_at"])
    )
    return update(
        TABLE,
        after.user_id,
        {name: item.get(name) for name in _PROFILE},
        as_read & Attr("erased_at").not_exists() & Attr("user_id").exists(),
        decide_again,
    )
