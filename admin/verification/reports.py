"""The result of a verification, of one user or of the whole programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from resolvers.domain.verification.problems import Problem

BUCKETS: Mapping[str, str] = {
    "EARN": "issued",
    "ADJUST": "adjusted",
    "EXCHANGE": "exchanged",
    "HOLD": "exchanged",
    "HOLD_RELEASE": "exchanged",
    "EXCHANGE_REFUND": "exchanged",
    "EXPIRE": "expired",
    "REVERSAL": "reversed",
}
"""The buckets by the type of entry: each sums up the changes of points and holds in its rows."""


@dataclass
class Totals:
    """P13: the points moved by all entries, by bucket, and all accounts' points, held ones too."""

    buckets: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(dict.fromkeys(BUCKETS.values()), 0)
    )
    held_by_accounts: int = 0

    def add(self, by_type: Mapping[str, int], amount: int) -> None:
        for kind, points in by_type.items():
            name = BUCKETS.get(kind)
            if name is not None:
                self.buckets[name] += points
        self.held_by_accounts += amount

    @property
    def problem(self) -> Problem | None:
        booked = sum(self.buckets.values())
        if booked == self.held_by_accounts:
            return None
        return Problem(
            None,
            None,
            "programme",
            f"all entries come to {booked} points, all accounts to {self.held_by_accounts}",
        )


@dataclass(frozen=True)
class VerificationReport:
    """`unsettled`: rewards and budgets that never stopped moving, so they could not be checked.

    `read_again`: the number of users who were read again singly.
    """

    users_checked: int
    entries_checked: int
    problems: Sequence[Problem]
    totals: Totals | None = None
    unsettled: Sequence[str] = ()
    read_again: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems
