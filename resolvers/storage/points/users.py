"""The table users: one item for each user. A condition on ledger_seq guards its points."""

from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.base.enums import AccountStatus
from resolvers.domain.base.search_texts import searchable
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import Account, AccountGuard, account_erased
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import (
    SORT_KEY_BYTES,
    Item,
    Key,
    Write,
    check,
    has_version,
    put,
    retry,
    update,
)
from resolvers.storage.base.lots import shorten
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import of_listed_keys, parse_row, read_row

TABLE = "users"
# The attributes that a movement writes. The others belong to other writers.
_MOVED = (
    "points_balance",
    "points_held",
    "lots",
    "holds",
    "last_at",
    "remainders",
    "day_counters",
    "ledger_seq",
    "ledger_head",
    "lifetime_earned",
    "next_expiry",
    "expiry_shard",
)
# The most bytes of a searched name: a row's key has room for the user's id behind the name.
_PREFIX_BYTES = SORT_KEY_BYTES // 2
# Keys of the index by name: the searchable name, and its first character.
_NAME_KEYS = ("name_initial", "name_key")
_PROFILE = ("display_name", *_NAME_KEYS, "lang", "notifications", "updated_at")
_STATUS = ("status", "status_reason", "status_by", "status_at", "status_changes")
# Written only by exchanges without a key and by erasures: other movements leave it unchanged.
_KEPT = "exchanges_without_key"
# Movements of an erased account also write these: they remove personal data by name.
_ERASED = (
    "status",
    "erased_at",
    "display_name",
    *_NAME_KEYS,
    "lang",
    "notifications",
    "member_number",
    "status_reason",
)
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
    return None if item is None else parse_row(TABLE, Account, item)


def due(shard: str, now: datetime) -> Listing[str]:
    """List the ids of users in a partition of the expiry index with something due, oldest first.

    The index can lag: check the account itself.
    """
    return Listing(
        TABLE,
        "expiry_shard-next_expiry-index",
        shard,
        lambda _, items: [item["user_id"] for item in items],
        sort=KeyCondition("next_expiry").lt(format_instant(now)),
    )


def by_name(sought: str) -> Listing[Account]:
    """List the users whose names begin with this searchable text."""
    prefix = _fit(sought, _PREFIX_BYTES)

    def keep(account: Account) -> bool:
        # The index lags: the name may have changed, and the account may be erased.
        return searchable(account.display_name or "").startswith(prefix)

    return Listing(
        TABLE,
        "name_initial-name_key-index",
        prefix[0],
        of_listed_keys(TABLE, Account, consistent=True),
        sort=KeyCondition("name_key").begins_with(prefix),
        keep=keep,
    )


def write_movement(
    before: Account | None, after: Account, guard: AccountGuard = AccountGuard.ACTIVE
) -> Write:
    """Write the account after one entry, if its sequence has not changed and `guard` allows it.

    `before` is the item that was read, None if it did not exist. Maps are written whole.
    """
    if before is None:
        return put(TABLE, shorten(after.to_item()), Attr("user_id").not_exists(), retry)
    condition = _has_sequence(before.ledger_seq) & _GUARDS[guard]
    if after.erased_at != before.erased_at:
        # The number that the same transaction frees must be the one that was read.
        condition &= has_version(before.version)
    written = _MOVED if after.erased_at is None else (*_MOVED, *_ERASED)
    if after.exchanges_without_key != before.exchanges_without_key:
        written = (*written, _KEPT)
    item = shorten(after.to_item())
    values = {name: item.get(name) for name in written}
    return update(TABLE, after.user_id, values, condition, retry)


def note_scrubbed(account: Account, sequence: int) -> Write:
    """Record the entry up to which an unfinished erasure has removed texts, until it finishes."""
    is_unfinished = Attr("erased_at").exists() & Attr("next_expiry").exists()
    return update(
        TABLE,
        account.user_id,
        {"scrubbed_sequence": sequence},
        _has_sequence(account.ledger_seq) & is_unfinished,
        retry,
    )


def finish_erasure(account: Account) -> Write:
    """Remove an erased account from the sweeper's index, if no points moved since it was read."""
    return update(
        TABLE,
        account.user_id,
        {"next_expiry": None, "expiry_shard": None, "scrubbed_sequence": None},
        _has_sequence(account.ledger_seq) & Attr("erased_at").exists(),
        retry,
    )


def check_not_erased(user_id: str) -> Write:
    """Make a transaction that does not write the account depend on its not being erased."""
    return check(TABLE, user_id, _NOT_ERASED, lambda _: account_erased())


def _has_sequence(sequence: int) -> ConditionBase:
    if sequence:
        return Attr("ledger_seq").eq(sequence)
    # Another writer can have created the item without a sequence.
    none = Attr("ledger_seq").not_exists() & Attr("user_id").exists()
    return Attr("ledger_seq").eq(0) | none


def write_profile(before: Account | None, after: Account) -> Write:
    """Write the profile, if the row has not changed since it was read and is not erased."""
    if before is None:
        item = {**after.to_item(), **_name_keys(after.user_id, after.display_name)}
        return put(TABLE, item, Attr("user_id").not_exists(), retry)
    return _change(before, after, _PROFILE)


def write_member_number(before: Account, after: Account) -> Write:
    """Write the member number, if the row has not changed since it was read and is not erased."""
    fields = ("member_number", "member_number_changes", *_NAME_KEYS, "updated_at")
    return _change(before, after, fields)


def write_status(before: Account, after: Account) -> Write:
    """Write the status, if the row has not changed since it was read and is not erased."""
    return _change(before, after, _STATUS)


def count_adjustment_request(before: Account, number: int) -> Write:
    """Count a request that needs a second signature, under the condition of `write_status`."""
    update = {"adjustment_requests": number, "version": before.version + 1}
    return _change(before, before.model_copy(update=update), ("adjustment_requests",))


def _change(before: Account, after: Account, names: tuple[str, ...]) -> Write:
    item = {**after.to_item(), **_name_keys(after.user_id, after.display_name)}
    return update(
        TABLE,
        after.user_id,
        {name: item.get(name) for name in (*names, "version")},
        has_version(before.version) & _NOT_ERASED & Attr("user_id").exists(),
        retry,
    )


def _name_keys(user_id: str, display_name: str | None) -> dict[str, str]:
    """Return the keys of the index by name; none for a user without a name."""
    name = searchable(display_name or "")
    if not name:
        return {}
    suffix = f"#{user_id}"
    return {
        "name_initial": name[0],
        "name_key": _fit(name, SORT_KEY_BYTES - len(suffix.encode())) + suffix,
    }


def _fit(text: str, size: int) -> str:
    """Return the text, cut to fit in so many bytes."""
    return text.encode()[:size].decode(errors="ignore")
