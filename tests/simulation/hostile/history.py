from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from tests.simulation.hostile.packets import Row
from tests.support.identities import NOW

NEVER = float("inf")
LISTS = frozenset(
    {
        *("users", "locations", "rewards", "webhookSubscriptions"),
        *("ledgerEntries", "exchanges", "staffActions", "qrTokens", "pendingAdjustments"),
        "ledgerVerification",
    }
)
QUERIES = frozenset({"viewer", "reward", "exchange"}) | LISTS


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """An answer: its payload, or the code of a refusal and the details of its userError."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    error: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done(Outcome):
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Refused(Outcome):
    code: str
    error: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unknown(Outcome):
    """The caller cannot know whether it was done."""

    why: str


@dataclass(frozen=True)
class Request:
    """What is asked: the field, its arguments, and what the story and the checks know of it.

    `caller` is an identity, or None with the API key. `about` are the ids of user, reward,
    exchange and token; `points` is what an entry must move.
    """

    name: str
    caller: Any
    arguments: Mapping[str, Any]
    about: Mapping[str, str] = field(default_factory=dict)
    points: int | None = None


@dataclass
class Attempt:
    """A request on its way through one door; times are steps of the scheduler.

    `moment` is that of its end by a right clock. A read that need not be consistent may show rows
    as they were from `shows_since` on. `over_at` is when nothing of it can be under way any more.
    """

    door: str
    began: int
    committed: list[Row]
    faults: list[str]
    end: int | None = None
    moment: datetime = NOW
    outcome: Outcome = Unknown("no answer")
    shows_since: int = 0
    over_at: float = NEVER

    @property
    def ended(self) -> float:
        """Return when its caller knew what had become of it, or it was over."""
        return self.over_at if self.end is None or isinstance(self.outcome, Unknown) else self.end


@dataclass
class Operation:
    """A request with all its attempts, the last of which decides."""

    who: str
    request: Request
    attempts: list[Attempt] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.who}: {self.request.name}"

    @property
    def outcome(self) -> Outcome:
        return self.attempts[-1].outcome

    @property
    def began(self) -> float:
        return self.attempts[0].began

    @property
    def ended(self) -> float:
        return self.last.ended

    @property
    def last(self) -> Attempt:
        return self.attempts[-1]

    @property
    def committed(self) -> list[Row]:
        return [row for attempt in self.attempts for row in attempt.committed]

    @classmethod
    def swept(cls, step: int, entry_ids: Sequence[str]) -> Self:
        """Return the sweep after everything else, which may have written any of these."""
        committed = [("points_ledger", entry_id) for entry_id in entry_ids]
        attempt = Attempt("schedule", step, committed, [], end=step, outcome=Done({}))
        return cls("the last sweep", Request("sweep", {}, {}), [attempt])
