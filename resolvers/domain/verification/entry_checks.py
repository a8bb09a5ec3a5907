"""Entry checks of one user's entries, by operation: ids, holds, exchanges, reversals.

They collect facts for the later comparison with the account, recycle events and exchanges.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.points.lots import NEVER
from resolvers.domain.verification.problems import Findings

Row = Mapping[str, Any]
PENDING, CONFIRMED = "PENDING_APPROVAL", "CONFIRMED"
_RELEASED = {
    "reject": "REJECTED",
    "timeout": "EXPIRED",
    "cancel": "CANCELLED",
    "erase": "CANCELLED",
}
_DECIDED = frozenset({"approve", "reject"})


class ReplayedExchange:
    """An exchange according to its entries; `points` and `allocations` are those of its start.

    `decided` is the operator and the time of the approval or rejection, or None twice.
    """

    def __init__(self, row: Row, status: str) -> None:
        self.status = status
        self.points = -row["points_change"]
        self.allocations = row["allocations"]
        self.reward_id = row["reward_id"]
        self.sequence = row["sequence"]
        self.began_held = status == PENDING
        self.requested_at = row["created_at"]
        self.decided: tuple[str | None, str | None] = (None, None)


class ReplayedEvent(NamedTuple):
    """A deposit according to its entry: `facts` are those of reconciliation.facts_in_event."""

    sequence: int
    facts: tuple[object, ...]


class EntryChecks:
    """`events` are by the ids of deposits, `exchanges` by their own.

    `has_erased`: an entry erased the account.
    """

    def __init__(self, findings: Findings) -> None:
        self.user_id = findings.user_id
        self.findings = findings
        self.lifetime_earned = 0
        self.has_erased = False
        self.events: dict[str, ReplayedEvent] = {}
        self.exchanges: dict[str, ReplayedExchange] = {}
        # transaction id -> type and points; None after its reversal
        self.reversible: dict[str, tuple[str, int] | None] = {}

    def check(self, row: Row) -> None:
        """Check the facts that the entry records. Raise one of UNREADABLE if it is unreadable."""
        self.check_user(row)
        check_operation = _CHECKS.get((row["transaction_type"], row["operation"]))
        if check_operation is None:
            self.findings.note(row["sequence"], "type", "the operation does not have that type")
            return
        check_operation(self, row)

    def check_user(self, row: Row) -> None:
        """Check that citizens act on their own account only."""
        actor = row["actor"]
        if actor["role"] == Role.CITIZEN.value and actor["sub"] != self.user_id:
            self.findings.note(row["sequence"], "user", "another user made the entry")

    def holds(self) -> dict[str, int]:
        """Return the open holds: exchange id to points."""
        return {
            exchange_id: replayed.points
            for exchange_id, replayed in self.exchanges.items()
            if replayed.status == PENDING
        }

    def _expect_id(self, row: Row, *targets: tuple[Any, ...]) -> None:
        if row["transaction_id"] not in [digest(*target) for target in targets]:
            self.findings.note(
                row["sequence"], "transaction_id", "the id does not match what the entry records"
            )

    def _expect_signs(self, row: Row, *, points: int, held: int) -> None:
        """Check the signs of the changes. If both change, they are opposite."""
        moved, held_change = row["points_change"], row["held_change"]
        if (
            (moved > 0) - (moved < 0) != points
            or (held_change > 0) - (held_change < 0) != held
            or (points and held and moved != -held_change)
        ):
            self.findings.note(row["sequence"], "type", "the changes do not fit the type")

    def earn(self, row: Row) -> None:
        points, sequence = row["points_change"], row["sequence"]
        transaction_id, event_id = row["transaction_id"], row["event_id"]
        if transaction_id != digest("redeem", row["qr_token_id"]):
            self.findings.note(sequence, "transaction_id", "the id does not match its token")
        if points < 0 or row["held_change"]:
            self.findings.note(sequence, "type", "the changes do not fit the type")
        if event_id in self.events:
            self.findings.note(sequence, "event", "the deposit was credited before", event_id)
        else:
            facts = (transaction_id, points, row["occurred_at"], row["created_at"])
            self.events[event_id] = ReplayedEvent(sequence, facts)
        self.lifetime_earned += points
        self.reversible[transaction_id] = ("EARN", points)

    def open(self, row: Row) -> None:
        is_hold = row["transaction_type"] == "HOLD"
        self._expect_signs(row, points=-1, held=1 if is_hold else 0)
        exchange_id = row["exchange_id"]
        if exchange_id != digest("exchange", row["transaction_id"]):
            self.findings.note(
                row["sequence"], "transaction_id", "the id does not match its exchange"
            )
        if exchange_id in self.exchanges:
            self.findings.note(
                row["sequence"], "exchange", "an earlier entry made the exchange", exchange_id
            )
        self.exchanges[exchange_id] = ReplayedExchange(row, PENDING if is_hold else CONFIRMED)

    def end(self, row: Row) -> None:
        """Check an approval, a release or a refund."""
        kind, exchange_id, sequence = row["transaction_type"], row["exchange_id"], row["sequence"]
        is_refund, is_approval = kind == "EXCHANGE_REFUND", kind == "EXCHANGE"
        self._expect_signs(row, points=0 if is_approval else 1, held=0 if is_refund else -1)
        self._expect_id(row, ("refund" if is_refund else "hold-end", exchange_id))
        replayed = self.exchanges.get(exchange_id)
        if replayed is None or replayed.status != (CONFIRMED if is_refund else PENDING):
            kind, detail = (
                ("exchange", "the entry refunds an exchange that is not confirmed")
                if is_refund
                else ("holds", "the entry ends a hold that is not open")
            )
            self.findings.note(sequence, kind, detail, exchange_id)
            return
        if (row["points_change"] or -row["held_change"]) != replayed.points:
            self.findings.note(
                sequence, "exchange", "the points differ from those of the exchange", exchange_id
            )
        fits = _is_refund_of if is_refund else _is_same
        if not fits(row, replayed):
            self.findings.note(sequence, "allocations", "the lots differ from the exchange's")
        if row["operation"] in _DECIDED:
            replayed.decided = (row["actor"]["sub"], row["created_at"])
        replayed.status = (
            CONFIRMED if is_approval else "CANCELLED" if is_refund else _RELEASED[row["operation"]]
        )

    def expire(self, row: Row) -> None:
        if row["points_change"] > 0 or row["held_change"]:
            self.findings.note(row["sequence"], "type", "the changes do not fit the type")
        by_sweep = ("expire", self.user_id, row["sequence"] - 1)
        if row["operation"] == "erase":
            self.has_erased = True
            self._expect_id(row, ("erase", self.user_id), by_sweep)
        else:
            self._expect_id(row, by_sweep)

    def adjust(self, row: Row) -> None:
        if row["held_change"]:
            self.findings.note(row["sequence"], "type", "the changes do not fit the type")
        if row["operation"] == "adopt":
            self._expect_id(row, ("opening", self.user_id))
        self.reversible[row["transaction_id"]] = ("ADJUST", row["points_change"])

    def reverse(self, row: Row) -> None:
        sequence, original_id = row["sequence"], row["reverses"]
        self._expect_id(row, ("reversal", original_id))
        if original_id not in self.reversible:
            self.findings.note(
                sequence, "reversal", "the reversed EARN or ADJUST is missing before the entry"
            )
            return
        original = self.reversible[original_id]
        if original is None:
            self.findings.note(sequence, "reversal", "an earlier entry reversed the original")
            return
        kind, points = original
        if row["points_change"] != -points or row["held_change"] or not points:
            self.findings.note(
                sequence, "reversal", "the points are not the negative of the original's"
            )
        if kind == "EARN":
            self.lifetime_earned -= points
        self.reversible[original_id] = None


def _is_same(row: Row, replayed: ReplayedExchange) -> bool:
    return bool(row["allocations"] == replayed.allocations)


def _is_refund_of(row: Row, replayed: ReplayedExchange) -> bool:
    """Return whether the lots are the same, except for expired ones, which may get grace days."""
    given = _by_lot(row["allocations"])
    taken = _by_lot(replayed.allocations)
    # As texts, digits come before NEVER.
    refunded_at = row["created_at"]
    keeps_others = all(
        given.get(lot, 0) >= points for lot, points in taken.items() if lot >= refunded_at
    )
    adds_no_expired = all(
        lot >= refunded_at or points <= taken.get(lot, 0) for lot, points in given.items()
    )
    return keeps_others and adds_no_expired and sum(given.values()) == sum(taken.values())


def _by_lot(allocations: list[Mapping[str, Any]]) -> dict[str, int]:
    lots: dict[str, int] = {}
    for allocation in allocations:
        lot = allocation.get("expires_at", NEVER)
        lots[lot] = lots.get(lot, 0) + allocation["points"]
    return lots


_CHECKS: dict[tuple[str, str], Callable[[EntryChecks, Row], None]] = {
    ("EARN", "redeem"): EntryChecks.earn,
    ("EXCHANGE", "exchange"): EntryChecks.open,
    ("HOLD", "exchange"): EntryChecks.open,
    ("EXCHANGE", "approve"): EntryChecks.end,
    **{("HOLD_RELEASE", operation): EntryChecks.end for operation in _RELEASED},
    ("EXCHANGE_REFUND", "cancel"): EntryChecks.end,
    ("EXPIRE", "expire"): EntryChecks.expire,
    ("EXPIRE", "erase"): EntryChecks.expire,
    ("ADJUST", "adjust"): EntryChecks.adjust,
    ("ADJUST", "adopt"): EntryChecks.adjust,
    ("REVERSAL", "reverse"): EntryChecks.reverse,
}
"""The valid pairs of type and operation."""
