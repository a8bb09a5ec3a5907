"""Problems that verification finds: each has one kind and one place."""

from collections.abc import Mapping
from dataclasses import dataclass

_SEQUENCE_MAXIMUM = 2**31 - 1
"""The maximum of GraphQL's Int. The detail names a greater sequence, which no account has."""
PROBLEMS_MAXIMUM = 100
"""Per user: the first ones are enough to act on."""

KINDS: Mapping[str, str] = {
    "row": "A row cannot be read: an attribute is missing or has another type.",
    "user": "An entry belongs to another user.",
    "sequence": "Entries are missing, share a sequence, or are more than the account counts.",
    "previous_hash": "An entry does not have the hash of the entry before.",
    "hash": "An attribute of an entry has changed since the entry was written.",
    "type": "An entry's operation, type and signs do not match.",
    "time": "An entry is earlier than the entry before.",
    "balance": "The balance is not the sum of the movements.",
    "held": "The held points are not the sum of holds and releases.",
    "lots": "The lots are not the result of the allocations.",
    "allocations": "An allocation is not above 0, or the allocations are not the points moved.",
    "lifetime_earned": "The points ever earned are not the earned points less the reversed ones.",
    "reason": "A reason or notice has changed, or is missing in an account that was not erased.",
    "transaction_id": "An entry's id does not match its facts, so they can be recorded twice.",
    "holds": "A hold has no exchange, no end or two ends, or the account has other holds.",
    "reversal": "A reversal has no reversible entry, has other points, or is the second one.",
    "account": "The account is missing or does not match its last entry.",
    "event": "An EARN and its recycle event do not match, or one of them is missing.",
    "remainder": "The remainder before a deposit differs from that after the previous deposit.",
    "exchange": "An exchange and its entries do not match, or one of them is missing.",
    "stock": "The stock or the total exchanged does not match movements and exchanges.",
    "voucher": "A voucher and its exchange do not match, or the voucher's row contradicts itself.",
    "budget": "A budget does not reserve the points of its open tokens, has issued fewer points "
    "than its deposits earned, or its points do not add up.",
    "earn_rule": "An earn rule in force differs from its saved version.",
    "checkpoint": "An entry is not the one that was verified before, or is missing.",
    "programme": "The points issued and not used are not the points of all accounts.",
    "personal": "An erased account still has personal data.",
}
"""The kinds of problems and their meanings."""


@dataclass(frozen=True)
class Problem:
    """One problem; `user_id` None: a problem of a reward or of the whole programme.

    `sequence` is that of the wrong entry or of the first missing one, or None. `subject` is the id
    of the wrong row in another table. `detail` never quotes a free text or names another user.
    """

    user_id: str | None
    sequence: int | None
    kind: str
    detail: str
    subject: str | None = None


class Findings:
    """The first problems of one user, in the order of discovery."""

    __slots__ = ("problems", "user_id")

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.problems: list[Problem] = []

    def note(self, sequence: object, kind: str, detail: str, subject: object = None) -> None:
        """Add a problem. Sequence and subject come from a row: invalid ones become None."""
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
