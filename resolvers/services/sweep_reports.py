"""What a sweep has booked, and what it could not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SweepFailure:
    """`kind` says what `id` is of: account or exchange; `problem` is a code or an error's name."""

    kind: str
    id: str
    problem: str


@dataclass(frozen=True)
class SweepReport:
    """What this sweep has booked; `has_more` where a limit stopped it before it had seen all.

    What failed is due still, and the next sweep tries it again.
    """

    accounts_expired: int = 0
    points_expired: int = 0
    holds_ended: int = 0
    erasures_finished: int = 0
    failed: tuple[SweepFailure, ...] = ()
    has_more: bool = False

    @property
    def movements(self) -> int:
        return self.accounts_expired + self.holds_ended + self.erasures_finished

    def followed_by(self, later: "SweepReport") -> "SweepReport":
        """The report of both sweeps as one."""
        return SweepReport(
            self.accounts_expired + later.accounts_expired,
            self.points_expired + later.points_expired,
            self.holds_ended + later.holds_ended,
            self.erasures_finished + later.erasures_finished,
            self.failed + later.failed,
            later.has_more,
        )
