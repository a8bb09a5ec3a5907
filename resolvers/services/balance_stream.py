"""Publish the balances that changed, from the stream of the users table."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resolvers.domain.accounts import Account, Balance, balance_of
from resolvers.storage.expressions import from_attributes
from resolvers.storage.faults import describe_fault

logger = logging.getLogger(__name__)


def changed_balance(record: Mapping[str, Any]) -> Balance | None:
    """Return the balance after a stream record of `users`; None where no points moved.

    It is the balance at the moment of the entry, so a record delivered twice gives the same one.
    """
    images = record["dynamodb"]
    if "NewImage" not in images:
        return None
    account = Account.model_validate(from_attributes(images["NewImage"]))
    old = from_attributes(images.get("OldImage") or {})
    if account.last_at is None or account.ledger_seq <= old.get("ledger_seq", 0):
        return None
    return balance_of(account, account.last_at)


def publish_changes(
    records: Sequence[Mapping[str, Any]],
    publish: Callable[[Balance], None],
    note: Callable[[Mapping[str, Any], Exception | None], None] = lambda _record, _fault: None,
) -> str | None:
    """Publish the changes of one shard's records, in their order.

    Stop at the first record that cannot be published and return its sequence number: AWS delivers
    it and all later ones again, so that an old version never overtakes a new one. Return None if
    all were published. `note` receives each published record, and the failed one with its fault.
    """
    for record in records:
        try:
            balance = changed_balance(record)
            if balance is not None:
                publish(balance)
                note(record, None)
        except Exception as fault:  # noqa: BLE001 - after any fault AWS has to send the record again
            sequence_number = str(record["dynamodb"]["SequenceNumber"])
            note(record, fault)
            logger.error("record %s not published: %s", sequence_number, describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes the record
            return sequence_number
    return None
