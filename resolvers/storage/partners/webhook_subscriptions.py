"""The table webhook_subscriptions. Each change is conditional on the version that was read."""

from collections.abc import Sequence
from typing import Any

from boto3.dynamodb.conditions import Attr

from resolvers.domain.partners.webhooks import Subscription
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Write, has_version, put, retry
from resolvers.storage.base.pages import Listing, query_pages
from resolvers.storage.base.rows import list_rows, read_row, read_rows

TABLE = "webhook_subscriptions"
INDEX = "listing-created_at-index"
LISTING = "webhook_subscriptions"
"""The only partition of the index, with all subscriptions that are not deleted."""


def read(database: Database, subscription_id: str) -> Subscription | None:
    """Read a subscription, also a deleted one."""
    return read_row(database, TABLE, Subscription, subscription_id)


def listing() -> Listing[Subscription]:
    """List the subscriptions, oldest first."""
    return Listing(TABLE, INDEX, LISTING, _read_listed)


def read_active(database: Database) -> list[Subscription]:
    """Read the active subscriptions; the latest changes may still be missing.

    Raise UnreadableRowError for an unreadable one: its partner's events must be delivered again.
    """
    found = [
        each
        for items in query_pages(database, TABLE, INDEX, LISTING)
        for each in read_rows(database, TABLE, Subscription, _ids_of(items), consistent=False)
    ]
    return [each for each in found if each is not None and not each.deleted_at and each.is_active]


def put_new(subscription: Subscription) -> Write:
    """Write a new subscription, unless its id exists."""
    return put(TABLE, _item_of(subscription), Attr("subscription_id").not_exists(), retry)


def replace(before: Subscription, after: Subscription) -> Write:
    """Write a changed subscription, if it has not changed since it was read."""
    unchanged = has_version(before.version) & Attr("subscription_id").exists()
    return put(TABLE, _item_of(after), unchanged, retry)


def _read_listed(database: Database, items: Sequence[Item]) -> list[Subscription | None]:
    """Read the rows of an index's items for a list; None for one that was just deleted."""
    rows = list_rows(database, TABLE, Subscription, _ids_of(items), consistent=False)
    return [row if row is not None and row.deleted_at is None else None for row in rows]


def _ids_of(items: Sequence[Item]) -> list[str]:
    return [item["subscription_id"] for item in items]


def _item_of(subscription: Subscription) -> dict[str, Any]:
    is_listed = subscription.deleted_at is None
    return subscription.to_item() | ({"listing": LISTING} if is_listed else {})
