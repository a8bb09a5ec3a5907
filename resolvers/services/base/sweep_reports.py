"""The reports of scheduled runs: sweeps, and the writing of reminders."""

from dataclasses import dataclass
from datetime import datetime

from resolvers.storage.base.client import Database
from resolvers.storage.rewards import exchanges


@dataclass(frozen=True)
class SweepFailure:
    """`kind` is the kind of row that `id` names; `problem` is a code or the name of an error."""

    kind: str
    id: str
    problem: str


@dataclass(frozen=True)
class SweepReport:
    """The counts of a sweep; `has_more` if a limit stopped it early.

    The next sweep tries failed rows again: they are still due.
    """

    accounts_expired: int = 0
    points_expired: int = 0
    holds_ended: int = 0
    reservations_ended: int = 0
    erasures_finished: int = 0
    failed: tuple[SweepFailure, ...] = ()
    has_more: bool = False

    @property
    def counts(self) -> dict[str, int | bool]:
        """The counts for the log."""
        return {
            "accountsExpired": self.accounts_expired,
            "holdsEnded": self.holds_ended,
            "reservationsEnded": self.reservations_ended,
            "erasuresFinished": self.erasures_finished,
            "hasMore": self.has_more,
        }

    @property
    def movements(self) -> int:
        return (
            self.accounts_expired
            + self.holds_ended
            + self.reservations_ended
            + self.erasures_finished
        )

    def followed_by(self, later: "SweepReport") -> "SweepReport":
        """Return one report for both sweeps."""
        return SweepReport(
            self.accounts_expired + later.accounts_expired,
            self.points_expired + later.points_expired,
            self.holds_ended + later.holds_ended,
            self.reservations_ended + later.reservations_ended,
            self.erasures_finished + later.erasures_finished,
            self.failed + later.failed,
            later.has_more,
        )


@dataclass(frozen=True)
class RemindersReport:
    """The number of reminders that a run wrote; `has_more` if its time ended before the last row.

    The next run tries failed rows again: their reminders are still missing.
    """

    reminders_created: int = 0
    failed: tuple[SweepFailure, ...] = ()
    has_more: bool = False

    @property
    def counts(self) -> dict[str, int | bool]:
        """The counts for the log."""
        return {"remindersCreated": self.reminders_created, "hasMore": self.has_more}


def longest_wait_seconds(database: Database, now: datetime) -> int:
    """Return the waiting time of the oldest exchange that waits for approval."""
    waiting_since = exchanges.oldest_waiting(database)
    return int((now - waiting_since).total_seconds()) if waiting_since else 0
