"""The table recycle_events: deposits that were credited, each once."""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import QrTokenError
from resolvers.domain.deposits.recycling import RecycleEvent
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Key, Write, put
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import as_listed, list_rows, read_row

TABLE = "recycle_events"
USER_INDEX = "user_id-recorded_at-index"


def key(event_id: str) -> Key:
    return TABLE, event_id


def read(database: Database, event_id: str) -> RecycleEvent | None:
    return read_row(database, TABLE, RecycleEvent, event_id)


def read_many(database: Database, event_ids: Sequence[str]) -> list[RecycleEvent | None]:
    """Read recycle events for a list; None also for unreadable ones.

    Read consistently: the request that created an event can ask for it.
    """
    return list_rows(database, TABLE, RecycleEvent, event_ids, consistent=True)


def record(event: RecycleEvent) -> Write:
    """Write the deposit unless it was credited: unlike its token, this row is never removed."""

    def on_condition_failed(_: Item | None) -> Exception:
        return QrTokenError(ErrorCode.TOKEN_ALREADY_REDEEMED, "the deposit was already credited")

    return put(TABLE, event.to_item(), Attr("event_id").not_exists(), on_condition_failed)


def of_user(user_id: str) -> Listing[RecycleEvent]:
    """List a user's recycle events, newest first by the time they were recorded."""
    return Listing(TABLE, USER_INDEX, user_id, as_listed(TABLE, RecycleEvent), newest_first=True)
