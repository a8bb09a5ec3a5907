"""The table push_subscriptions: a row for each endpoint, and a row for each user's list.

A read of both rows finds a user's subscriptions without an index, which could lag: so an erasure
misses none.
"""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr

from resolvers.domain.notices.push_subscriptions import (
    PushSubscription,
    PushSubscriptionList,
    id_of_list,
)
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Write, as_read, delete, has_version, put, retry
from resolvers.storage.base.rows import list_rows, read_row

TABLE = "push_subscriptions"


def read(database: Database, subscription_id: str) -> PushSubscription | None:
    return read_row(database, TABLE, PushSubscription, subscription_id)


def read_list(database: Database, user_id: str) -> PushSubscriptionList:
    """Read the user's list; an empty one of version 0 without a row."""
    key = id_of_list(user_id)
    found = read_row(database, TABLE, PushSubscriptionList, key)
    return found or PushSubscriptionList(subscription_id=key, user_id=user_id)


def read_listed(database: Database, listed: PushSubscriptionList) -> list[PushSubscription]:
    """Read the subscriptions of a list, without those that another user has saved since.

    Leave out unreadable ones.
    """
    rows = list_rows(database, TABLE, PushSubscription, listed.subscription_ids, consistent=True)
    return [each for each in rows if each is not None and each.user_id == listed.user_id]


def ids_of_owned(database: Database, ids: Sequence[str], user_id: str) -> list[str]:
    """Return the ids that still belong to this user, including those of unreadable rows."""
    found = database.batch_get([(TABLE, each) for each in ids], consistent=True)
    return [key for (_, key), item in found.items() if item.get("user_id") == user_id]


def save(before: PushSubscription | None, after: PushSubscription) -> Write:
    """Write a subscription, if its owner has not changed since the read."""
    owner = Attr("user_id")
    is_as_read = owner.not_exists() if before is None else owner.eq(before.user_id)
    return put(TABLE, after.to_item(), is_as_read, retry)


def remove(subscription_id: str, user_id: str) -> Write:
    """Delete a subscription, if it is still this user's."""
    return delete(TABLE, subscription_id, Attr("user_id").eq(user_id), retry)


def write_list(before: PushSubscriptionList, after: PushSubscriptionList) -> Write:
    """Write a list, if it has not changed since it was read."""
    return put(TABLE, after.to_item(), has_version(before.version), retry)


def read_list_item(database: Database, user_id: str) -> Item | None:
    """Read the user's list as an item: it can be unreadable."""
    return database.get(TABLE, id_of_list(user_id))


def delete_list(item: Item) -> Write:
    """Delete a list, if it has not changed since it was read."""
    as_it_was = as_read("version", item.get("version"))
    return delete(TABLE, item["subscription_id"], as_it_was, retry)
