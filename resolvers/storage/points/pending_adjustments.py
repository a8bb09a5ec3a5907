"""The table pending_adjustments: requests that wait for a second signature, or were decided.

With a limit it also has an item for each admin's `sub` and day. No index lists it.
"""

from datetime import datetime

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.base.enums import AdjustmentStatus
from resolvers.domain.base.errors import AdminDayFullError
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.corrections import AdminDay
from resolvers.domain.points.pending_adjustments import CONFIRMABLE, PendingAdjustment
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Key, Write, check, put, retry, update
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import as_listed, parse_row

TABLE = "pending_adjustments"
LISTING = "pending"
"""The only partition of the index, with the undecided rows."""


def key(adjustment_id: str) -> Key:
    return TABLE, adjustment_id


def read(database: Database, adjustment_id: str) -> PendingAdjustment | None:
    """Read a request. The id comes from a caller: None for the id of an admin's day."""
    item = database.get(TABLE, adjustment_id)
    return None if item is None or "points_moved" in item else from_item(item)


def from_item(item: Item | None) -> PendingAdjustment | None:
    return None if item is None else parse_row(TABLE, PendingAdjustment, item)


def add(row: PendingAdjustment) -> Write:
    item = {**row.to_item(), "listing": LISTING}
    return put(TABLE, item, Attr("adjustment_id").not_exists(), retry)


def check_absent(adjustment_id: str) -> Write:
    """Make a transaction depend on the condition that the request was not recorded."""
    return check(TABLE, adjustment_id, Attr("adjustment_id").not_exists(), retry)


def count_moved(today: AdminDay) -> Write:
    """Count an entry on its admin's day, if the limit leaves enough points.

    Put it into the transaction that writes the entry, which happens once.
    """
    room = Attr("points_moved").lte(today.limit - today.points)
    return update(
        TABLE,
        f"{today.admin_id}#{today.day}",
        {"ttl": today.ttl},
        Attr("adjustment_id").not_exists() | room,
        lambda _: AdminDayFullError(),
        count={"points_moved": today.points},
    )


def decide(after: PendingAdjustment) -> Write:
    """Write the decision, if no other admin has decided."""
    item = after.to_item()
    changed = {name: item.get(name) for name in ("status", "decided_by", "decided_at", "ttl")}
    is_pending = Attr("status").eq(AdjustmentStatus.PENDING.value)
    return update(TABLE, after.adjustment_id, {**changed, "listing": None}, is_pending, retry)


def listing(now: datetime) -> Listing[PendingAdjustment]:
    """List the requests that can be confirmed at `now`, newest first."""
    return Listing(
        TABLE,
        "listing-requested_at-index",
        LISTING,
        as_listed(TABLE, PendingAdjustment),
        newest_first=True,
        sort=KeyCondition("requested_at").gt(format_instant(now - CONFIRMABLE)),
    )
