"""The table redemption_counts: users' pieces of rewards with a limit."""

from boto3.dynamodb.conditions import Attr

from resolvers.domain.rewards.redemption_counts import RedemptionCount, count_id_of
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Key, Write, check, put, retry
from resolvers.storage.base.rows import as_listed

TABLE = "redemption_counts"
USER_INDEX = "user_id-reward_id-index"
_IS_MISSING = Attr("count_id").not_exists()


def key(user_id: str, reward_id: str) -> Key:
    return TABLE, count_id_of(user_id, reward_id)


def read_or_report(database: Database, item: Item) -> RedemptionCount | None:
    """Read the row for work that can continue without it; report it if it is unreadable."""
    (row,) = as_listed(TABLE, RedemptionCount)(database, [item])
    return row


def write_anew(count: RedemptionCount) -> Write:
    """Write the count over an unreadable row.

    The count comes from the history, and the condition on the account guards it.
    """
    return put(TABLE, count.to_item(), None, retry)


def write(before: RedemptionCount | None, after: RedemptionCount) -> Write:
    """Write the count, if the row has not changed since it was read.

    The condition on the account alone is not enough: it may have been read after the row.
    """
    as_read = _IS_MISSING if before is None else Attr("sequence").eq(before.sequence)
    return put(TABLE, after.to_item(), as_read, retry)


def check_missing(user_id: str, reward_id: str) -> Write:
    """Check that the row is missing, in a transaction that does not write it."""
    return check(TABLE, count_id_of(user_id, reward_id), _IS_MISSING, retry)
