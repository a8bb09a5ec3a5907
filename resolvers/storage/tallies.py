"""What one invocation has moved: counts for the operators' metrics, nothing that decides."""

from dataclasses import dataclass

from resolvers.domain.enums import LedgerEntryType
from resolvers.domain.ledger import LedgerEntry


@dataclass
class Tally:
    """Points of the entries that this invocation itself has made: a replay makes none.

    `points_exchanged` are those that are gone for good: by an exchange at once, or by the approval
    of one that held them. `points_expired` leaves out what an erasure takes. `conflicts_retried`
    are the attempts beyond the first.
    """

    points_issued: int = 0
    points_exchanged: int = 0
    points_expired: int = 0
    conflicts_retried: int = 0

    def count(self, entry: LedgerEntry) -> None:
        if entry.transaction_type is LedgerEntryType.EARN:
            self.points_issued += entry.points_change
        elif entry.transaction_type is LedgerEntryType.EXCHANGE:
            self.points_exchanged -= entry.points_change + entry.held_change
        elif entry.operation == "expire":
            self.points_expired -= entry.points_change
