"""The table recycle_events: the deposits that were credited, each once."""

from collections.abc import Sequence

from boto3.dynamodb.conditions import Attr

from resolvers.rules.recycling import RecycleEvent
from resolvers.rules.refusals import TokenRefused
from resolvers.rules.vocabulary import ErrorCode
from resolvers.tables.dynamo import Database
from resolvers.tables.pages import Listing
from resolvers.tables.rows import read_row, read_rows
from resolvers.tables.writes import Item, Key, Write, put

TABLE = "recycle_events"


def key(event_id: str) -> Key:
    return TABLE, event_id


def read(database: Database, event_id: str) -> RecycleEvent | None:
    return read_row(database, TABLE, RecycleEvent, event_id)


def read_many(database: Database, event_ids: Sequence[str]) -> list[RecycleEvent | None]:
    """Read consistently: who has just made one asks for it in the same request."""
    return read_rows(database, TABLE, RecycleEvent, event_ids, consistent=True)


def record(event: RecycleEvent) -> Write:
    """Write the deposit unless it was credited: its token's row may be gone, this one stays."""

    def meaning(_: Item | None) -> Exception:
        return TokenRefused(
            ErrorCode.TOKEN_ALREADY_REDEEMED, "this deposit has been credited already"
        )

    return put(TABLE, event.to_item(), Attr("event_id").not_exists(), meaning)


def of_user(user_id: str) -> Listing[RecycleEvent]:
    """A user's deposits, newest first by the time they were recorded."""
    return Listing(
        TABLE,
        "user_id-recorded_at-index",
        user_id,
        lambda items: [RecycleEvent.model_validate(item) for item in items],
        newest_first=True,
    )
