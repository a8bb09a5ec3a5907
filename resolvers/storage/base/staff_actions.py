"""The table staff_actions: one row for each staff action, in the transaction of the act."""

from collections.abc import Callable, Sequence

from boto3.dynamodb.conditions import Attr

from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.staff_actions import StaffAction
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Key, Write, put, retry, update
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import as_listed, list_rows, read_row

TABLE = "staff_actions"
LISTING = "staff_actions"
"""The only partition of the index of all rows: they are few, because people cause them."""


def key(action_id: str) -> Key:
    return TABLE, action_id


def read(database: Database, action_id: str) -> StaffAction | None:
    return read_row(database, TABLE, StaffAction, action_id)


def read_many(database: Database, action_ids: Sequence[str]) -> list[StaffAction | None]:
    """Read staff actions, consistently: a missing one means that its user was erased."""
    return list_rows(database, TABLE, StaffAction, action_ids, consistent=True)


def record(action: StaffAction) -> Write:
    """Write the row unless it exists: then the act was done before."""
    item = {**action.to_item(), "listing": LISTING}
    return put(TABLE, item, Attr("action_id").not_exists(), retry)


def scrub(action_id: str) -> Write:
    """Remove the texts, which can contain facts about the user."""
    texts = {"reason": None, "notice": None, "changes": None}
    return update(TABLE, action_id, texts, Attr("action_id").exists(), retry)


def listing(
    user_id: str | None, actor_id: str | None, action: StaffAct | None
) -> Listing[StaffAction]:
    """List staff actions, newest first: all, or those that match the arguments."""
    load = as_listed(TABLE, StaffAction)
    if user_id is not None:
        keep = _keep(actor_id, action)
        return Listing(TABLE, "user_id-acted_at-index", user_id, load, newest_first=True, keep=keep)
    keep = _keep(None, action)
    if actor_id is not None:
        index = "actor_id-acted_at-index"
        return Listing(TABLE, index, actor_id, load, newest_first=True, keep=keep)
    return Listing(TABLE, "listing-acted_at-index", LISTING, load, newest_first=True, keep=keep)


def _keep(actor_id: str | None, action: StaffAct | None) -> Callable[[StaffAction], bool] | None:
    if actor_id is None and action is None:
        return None
    return lambda row: actor_id in (None, row.actor_id) and action in (None, row.action)
