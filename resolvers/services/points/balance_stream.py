"""Publish changed balances, from the stream of the users table."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resolvers.domain.points.accounts import Account, Balance, balance_of
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.base.faults import describe_fault
from resolvers.storage.base.rows import UnreadableRowError, as_row
from resolvers.storage.base.stream_records import report_unreadable, sequence_number_of, work_by_row

logger = logging.getLogger(__name__)


def changed_balance(record: Mapping[str, Any]) -> Balance | None:
    """Return the balance after a stream record of `users`; None if no points moved.

    It is the balance at the time of the entry, so a record delivered twice gives the same one.
    Raise UnreadableRowError for an unreadable row.
    """
    images = record["dynamodb"]
    if "NewImage" not in images:
        return None
    account = as_row(Account, from_attributes(images["NewImage"]))
    before = from_attributes(images.get("OldImage") or {}).get("ledger_seq", 0)
    # An unreadable old row may have been repaired.
    is_newer = not isinstance(before, int) or account.ledger_seq > before
    if account.last_at is None or not is_newer:
        return None
    return balance_of(account, account.last_at)


def publish_changes(
    records: Sequence[Mapping[str, Any]],
    publish: Callable[[Balance], None],
    note: Callable[[Mapping[str, Any], Exception | None], None] = lambda _record, _fault: None,
) -> str | None:
    """Publish the changes of one shard's records, several users' at once and each user's in order.

    Begin nothing more after a failure. Return the sequence number of the first unpublished record,
    None if there is none: AWS delivers it and all later ones again, so that an old version never
    overtakes a new one. `note` receives each published record, and a failed one with its fault.
    Records of unreadable rows are noted as well, and left out.
    """
    has_failed = threading.Event()

    def publish_one(record: Mapping[str, Any]) -> bool:
        if has_failed.is_set():
            return False
        try:
            balance = changed_balance(record)
            if balance is not None:
                publish(balance)
                note(record, None)
        except UnreadableRowError as error:
            note(record, error)
            report_unreadable(record, error)
        except Exception as fault:  # noqa: BLE001 - after any fault AWS has to send the record again
            has_failed.set()
            note(record, fault)
            number = sequence_number_of(record)
            logger.error("record %s not published: %s", number, describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes the record
            return False
        return True

    return work_by_row(records, publish_one)
