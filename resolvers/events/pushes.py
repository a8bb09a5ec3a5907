"""Push changes of exchanges and QR tokens to subscribers, from the streams of their tables."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from resolvers.domain.base.enums import QrTokenStatus
from resolvers.domain.base.times import format_instant
from resolvers.domain.deposits.qr_tokens import QrToken
from resolvers.domain.rewards.exchanges import ExchangeSummary
from resolvers.events.ordered_put import Note, Record
from resolvers.storage.base.expressions import Item
from resolvers.storage.base.faults import describe_fault
from resolvers.storage.base.rows import UnreadableRowError, as_row
from resolvers.storage.base.stream_records import (
    RowChange,
    read_change,
    report_unreadable,
    sequence_number_of,
    work_by_row,
)

PATIENCE_SECONDS: Final = 300.0
"""The age of a record at which a failed push is given up: its events wait behind it (ADR 0033)."""
PUSHING_SECONDS: Final = 30.0
"""The time after which an invocation begins no push: one to a hanging endpoint takes 20 seconds."""

logger = logging.getLogger(__name__)

Publish = Callable[[str, Mapping[str, Any]], None]
Push = tuple[str, dict[str, Any]]
"""A mutation and its input."""


class TooLateError(Exception):
    """The invocation has no time left for the push."""

    quotes_no_values = True

    def __init__(self) -> None:
        super().__init__("the invocation has no time left for the push")


def push_of(change: RowChange) -> Push | None:
    """Return the push of the change for the row's subscribers; None if they get none.

    Raise UnreadableRowError for an unreadable row.
    """
    if change.new is None:
        return None
    if change.table == "exchanges":
        return _push_of_exchange(change.old, change.new)
    if change.table == "qr_tokens" and not change.is_new:
        return _push_of_token(change.new, change.written_at)
    return None


def _push_of_exchange(old: Item | None, new: Item) -> Push | None:
    content = _describe_exchange(new)
    is_same = old is not None and _is_described_so(old, content)
    return None if is_same else ("publishExchange", content)


def _is_described_so(row: Item, content: Mapping[str, Any]) -> bool:
    try:
        return _describe_exchange(row) == content
    except UnreadableRowError:
        # The row has been repaired since.
        return False


def _describe_exchange(row: Item) -> dict[str, Any]:
    exchange = as_row(ExchangeSummary, row)
    return {
        "id": exchange.exchange_id,
        "userId": exchange.user_id,
        "rewardId": exchange.reward_id,
        "quantity": exchange.quantity,
        "pointsSpent": exchange.points_spent,
        "status": exchange.status.value,
        "holdUntil": format_instant(exchange.hold_until) if exchange.hold_until else None,
        "requestedAt": format_instant(exchange.requested_at),
        "updatedAt": format_instant(exchange.updated_at),
    }


def _push_of_token(new: Item, written_at: datetime) -> Push | None:
    token = as_row(QrToken, new)
    # It expired by the clock; the row says so when the sweeper releases its reservation.
    if token.status is QrTokenStatus.EXPIRED:
        return None
    return "publishQrToken", {
        "id": token.token_id,
        "locationId": token.location_id,
        "status": token.status.value,
        "expiresAt": format_instant(token.expires_at),
        "updatedAt": format_instant(written_at),
    }


def push_changes(
    records: Sequence[Record], table_prefix: str, publish: Publish, note: Note, now: datetime
) -> str | None:
    """Push the changes in one shard's records, several rows at once and each row's in order.

    Return the sequence number of the first record that AWS has to deliver again, None if there is
    none: a failed push blocks its row until its record is PATIENCE_SECONDS old at `now`. `note`
    receives each pushed record, and each failed one with its fault. Records of unreadable rows are
    noted as well, and left out.
    """
    give_up_at = time.monotonic() + PUSHING_SECONDS

    def push(record: Record) -> bool:
        try:
            meant = push_of(read_change(record, table_prefix))
            if meant is not None:
                _publish_in_time(meant, publish, give_up_at)
                note(record, None)
        except UnreadableRowError as error:
            note(record, error)
            report_unreadable(record, error)
        except Exception as fault:  # noqa: BLE001 - after any fault AWS has to send the record again
            return not _report(record, fault, note, now)
        return True

    return work_by_row(records, push)


def _publish_in_time(push: Push, publish: Publish, give_up_at: float) -> None:
    if time.monotonic() > give_up_at:
        raise TooLateError
    publish(*push)


def _report(record: Record, fault: Exception, note: Note, now: datetime) -> bool:
    """Report a failed push; return whether AWS has to deliver its record again."""
    note(record, fault)
    written_at_seconds: float = record["dynamodb"]["ApproximateCreationDateTime"]
    comes_again = now.timestamp() - written_at_seconds < PATIENCE_SECONDS
    what = "is not pushed" if comes_again else "is given up, not pushed"
    number = sequence_number_of(record)
    logger.error("record %s %s: %s", number, what, describe_fault(fault))
    return comes_again
