"""Problems: what verification finds wrong, each of one kind, at one place."""

from collections.abc import Mapping
from dataclasses import dataclass

_SEQUENCE_MAXIMUM = 2**31 - 1
"""The most that GraphQL's Int holds: a greater one is no account's, and stands in the detail."""
PROBLEMS_MAXIMUM = 100
"""Of one citizen: where more is wrong, the first ones say enough."""

KINDS: Mapping[str, str] = {
    "row": "A row lacks an attribute, or has one of another type: it cannot be read.",
    "user": "An entry stands under a citizen that it is not of.",
    "sequence": "Entries are missing, stand twice, or are more than the account counts.",
    "previous_hash": "An entry does not name the hash of the one before.",
    "hash": "An attribute of an entry is not as it was when the entry was written.",
    "type": "An entry's operation, type and signs do not go together.",
    "time": "An entry is earlier than the one before.",
    "balance": "The balance is not the sum of what was moved.",
    "held": "The points held are not the sum of what was held and released.",
    "lots": "The lots are not what the allocations make of them.",
    "allocations": "Allocations are not above 0, or not as many points as were moved.",
    "lifetime_earned": "Points ever earned are not the earned ones less those reversed.",
    "reason": "A reason is gone from an account that was not erased, or is another one.",
    "transaction_id": "An entry's id is not that of what it books: it may be booked twice.",
    "holds": "A hold has no end, two ends, or no exchange; or the account holds something else.",
    "reversal": "A reversal has no entry that can be reversed, or not its points, or is a second.",
    "account": "The account is not as its last entry left it, or there is none.",
    "event": "An EARN and its recycle event do not fit, or one of them is missing.",
    "remainder": "What was left of a deposit is not what the next one began with.",
    "exchange": "Entries and the exchange that they are of do not fit, or one is missing.",
    "stock": "Stock, or the total exchanged, is not what movements and exchanges make of it.",
    "programme": "All that was issued and not used is not what all accounts hold.",
    "personal": "Personal data is left of an account after its erasure has removed it.",
}
"""The kinds of problems, and what each means."""


@dataclass(frozen=True)
class Problem:
    """What is wrong; `user_id` None: with a reward or the programme as a whole.

    `sequence` is that of the entry at fault, or of the first one missing; None where there is
    none. `subject` is the id of the row beside the ledger that it is about. `detail` never quotes
    a text that somebody wrote, nor names another citizen.
    """

    user_id: str | None
    sequence: int | None
    kind: str
    detail: str
    subject: str | None = None


class Findings:
    """What is found wrong with one citizen, in the order it was found, and not more than helps."""

    __slots__ = ("problems", "user_id")

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.problems: list[Problem] = []

    def note(self, sequence: object, kind: str, detail: str, subject: object = None) -> None:
        """Sequence and subject may be whatever a row has: what is none is told as None."""
        if len(self.problems) >= PROBLEMS_MAXIMUM:
            return
        is_sequence = type(sequence) is int and 0 <= sequence <= _SEQUENCE_MAXIMUM
        self.problems.append(
            Problem(
                self.user_id,
                sequence if is_sequence else None,  # type: ignore[arg-type] # an int, just seen
                kind,
                detail,
                subject if isinstance(subject, str) else None,
            )
        )
