"""Put items made from stream records on a service, each at least once, in the records' order.

A fault stops at its record: AWS delivers that record and all later ones again. A record of an
unreadable row is left out: it would never succeed, and would block all later records.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from resolvers.storage.base.faults import describe_fault
from resolvers.storage.base.rows import UnreadableRowError
from resolvers.storage.base.stream_records import report_unreadable, sequence_number_of

logger = logging.getLogger(__name__)

Thing = TypeVar("Thing")
Record = Mapping[str, Any]
Note = Callable[[Record, Exception | None], None]
Failure = tuple[Record, Exception]


class NotTakenError(Exception):
    """The item at `position` was not taken; the text has only the code of the answer."""

    quotes_no_values = True

    def __init__(self, position: int, code: str) -> None:
        super().__init__(f"not taken: {code}")
        self.position = position


def put_in_order(
    made: Iterable[tuple[Record, Iterable[Thing]]],
    put: Callable[[Sequence[Thing]], None],
    note: Note,
    limit: int,
) -> str | None:
    """Put the items made from each record, at most `limit` of them at a time.

    Return the sequence number of the first record whose items were not all put, None if there is
    no such record. `note` gets the record of each item that was put, and the failed record with its
    fault.
    """
    found: list[tuple[Record, Thing]] = []
    failed: Failure | None = None
    for record, things in made:
        try:
            found += [(record, each) for each in things]
        except UnreadableRowError as error:
            note(record, error)
            report_unreadable(record, error)
        except Exception as fault:  # noqa: BLE001 - after any fault AWS has to send the record again
            failed = record, fault
            break
    failed = _put_all(found, put, note, limit) or failed
    if failed is None:
        return None
    record, reason = failed
    note(record, reason)
    number = sequence_number_of(record)
    logger.error("record %s is not put whole: %s", number, describe_fault(reason))
    return number


def _put_all(
    found: Sequence[tuple[Record, Thing]],
    put: Callable[[Sequence[Thing]], None],
    note: Note,
    limit: int,
) -> Failure | None:
    """Put the items; return the first record that failed, with its fault."""
    for start in range(0, len(found), limit):
        some = found[start : start + limit]
        try:
            put([thing for _, thing in some])
        except Exception as fault:  # noqa: BLE001 - as above
            position = fault.position if isinstance(fault, NotTakenError) else 0
            return some[position][0], fault
        for record, _ in some:
            note(record, None)
    return None
