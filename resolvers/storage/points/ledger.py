"""The table points_ledger: append-only, one row per movement, found by its deterministic id."""

from collections.abc import Iterator

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.points.commands import Command
from resolvers.domain.points.ledger import LedgerEntry
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import (
    Item,
    Key,
    OnConditionFailed,
    RetryError,
    Write,
    check,
    put,
    retry,
    update,
)
from resolvers.storage.base.lots import shorten
from resolvers.storage.base.pages import Listing, query_pages
from resolvers.storage.base.rows import as_listed, parse_row, read_row

TABLE = "points_ledger"
USER_INDEX = "user_id-sequence-index"


class EntryExistsError(Exception):
    """The entry of this movement exists already, as `entry`."""

    def __init__(self, entry: LedgerEntry) -> None:
        super().__init__(f"entry {entry.sequence} exists already")
        self.entry = entry


def key(transaction_id: str) -> Key:
    return TABLE, transaction_id


def read(database: Database, transaction_id: str) -> LedgerEntry | None:
    return read_row(database, TABLE, LedgerEntry, transaction_id)


def from_item(item: Item | None) -> LedgerEntry | None:
    return None if item is None else parse_row(TABLE, LedgerEntry, item)


def append(entry: LedgerEntry) -> Write:
    """Write the entry unless it exists; then the error carries the existing one."""

    def on_condition_failed(old: Item | None) -> Exception:
        existing = from_item(old)
        return RetryError() if existing is None else EntryExistsError(existing)

    item = shorten(entry.to_item())
    return put(TABLE, item, Attr("transaction_id").not_exists(), on_condition_failed)


def check_absent(transaction_id: str, on_condition_failed: OnConditionFailed) -> Write:
    """Make a transaction depend on the condition that the movement has not happened."""
    absent = Attr("transaction_id").not_exists()
    return check(TABLE, transaction_id, absent, on_condition_failed)


def check_not_moved_by(command: Command, on_condition_failed: OnConditionFailed) -> Write:
    """Make a transaction depend on the condition that no request of this caller moved points."""
    absent = Attr("transaction_id").not_exists()
    by_another = Attr("caller_hash").ne(command.caller_hash)
    return check(TABLE, command.transaction_id, absent | by_another, on_condition_failed)


def scrub(transaction_id: str) -> Write:
    """Remove the texts by people; the chain holds their digest, so it stays valid."""
    return update(
        TABLE,
        transaction_id,
        {"reason": None, "notice": None, "salt": None},
        Attr("transaction_id").exists(),
        retry,
    )


def history(database: Database, user_id: str, after: int = 0) -> Iterator[list[Item]]:
    """Yield a user's entries after that sequence from the index, oldest first, by request.

    As items: some can be unreadable.
    """
    sort = KeyCondition("sequence").gt(after)
    return query_pages(database, TABLE, USER_INDEX, user_id, sort=sort)


def history_back(database: Database, user_id: str, last: int) -> Iterator[list[Item]]:
    """Yield a user's entries up to that sequence from the index, newest first, by request."""
    sort = KeyCondition("sequence").lte(last)
    return query_pages(database, TABLE, USER_INDEX, user_id, sort=sort, newest_first=True)


def of_user(
    user_id: str, types: frozenset[LedgerEntryType] | None = None, reward_id: str | None = None
) -> Listing[LedgerEntry]:
    """List a user's entries, newest first; only some types or one reward, if given."""

    def keep(entry: LedgerEntry) -> bool:
        is_of_type = types is None or entry.transaction_type in types
        return is_of_type and reward_id in (None, entry.reward_id)

    return Listing(
        TABLE,
        USER_INDEX,
        user_id,
        as_listed(TABLE, LedgerEntry),
        newest_first=True,
        keep=None if types is None and reward_id is None else keep,
    )


def of_reward(reward_id: str) -> Listing[LedgerEntry]:
    """List the entries of a reward's exchanges, newest first."""
    load = as_listed(TABLE, LedgerEntry)
    return Listing(TABLE, "reward_id-created_at-index", reward_id, load, newest_first=True)
