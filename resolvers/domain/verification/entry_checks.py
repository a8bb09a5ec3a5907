"""Bookings: what the entries of one citizen book, by operation: ids, holds, exchanges, reversals.

What the entries say is kept as it will be compared: with the account, recycle events, exchanges.
"""

from collections.abc import Callable, Mapping
from typing import Any

from resolvers.domain.authorization import Role
from resolvers.domain.digests import digest
from resolvers.domain.lots import NEVER
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
    """An exchange as the entries have it; `points` and `allocations` as it was opened.

    `decided` is by whom and when it was approved or rejected, two times None without that.
    """

    __slots__ = (
        "allocations",
        "began_held",
        "decided",
        "points",
        "requested_at",
        "reward_id",
        "sequence",
        "status",
    )

    def __init__(self, row: Row, status: str) -> None:
        self.status = status
        self.points = -row["points_change"]
        self.allocations = row["allocations"]
        self.reward_id = row["reward_id"]
        self.sequence = row["sequence"]
        self.began_held = status == PENDING
        self.requested_at = row["created_at"]
        self.decided: tuple[str | None, str | None] = (None, None)


class EntryChecks:
    """`events` is event id to (sequence, transaction id, points); `exchanges` by their ids.

    `has_erased`: an entry erased the account.
    """

    __slots__ = (
        "events",
        "exchanges",
        "findings",
        "has_erased",
        "lifetime_earned",
        "reversible",
        "user_id",
    )

    def __init__(self, findings: Findings) -> None:
        self.user_id = findings.user_id
        self.findings = findings
        self.lifetime_earned = 0
        self.has_erased = False
        self.events: dict[str, tuple[int, str, int]] = {}
        self.exchanges: dict[str, ReplayedExchange] = {}
        # transaction id -> type and points; None once it was reversed
        self.reversible: dict[str, tuple[str, int] | None] = {}

    def book(self, row: Row) -> None:
        """Check what the entry books. Raises as a row does that cannot be read."""
        self.check_user(row)
        check = _CHECKS.get((row["transaction_type"], row["operation"]))
        if check is None:
            self.findings.note(row["sequence"], "type", "the operation makes no entry of that type")
            return
        check(self, row)

    def check_user(self, row: Row) -> None:
        """What citizens do, they do to the own account."""
        actor = row["actor"]
        if actor["role"] == Role.CITIZEN.value and actor["sub"] != self.user_id:
            self.findings.note(row["sequence"], "user", "the entry was made by another citizen")

    def holds(self) -> dict[str, int]:
        """The holds that are open: exchange id to points."""
        return {
            exchange_id: booked.points
            for exchange_id, booked in self.exchanges.items()
            if booked.status == PENDING
        }

    def _expect_id(self, row: Row, *targets: tuple[Any, ...]) -> None:
        if row["transaction_id"] not in [digest(*target) for target in targets]:
            self.findings.note(
                row["sequence"], "transaction_id", "the id is not that of what it books"
            )

    def _expect_signs(self, row: Row, *, points: int, held: int) -> None:
        """The signs of the changes; held_change is opposite where both move."""
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
            self.findings.note(sequence, "transaction_id", "the id is not that of its token")
        if points < 0 or row["held_change"]:
            self.findings.note(sequence, "type", "the changes do not fit the type")
        if event_id in self.events:
            self.findings.note(sequence, "event", "the deposit was credited before", event_id)
        else:
            self.events[event_id] = (sequence, transaction_id, points)
        self.lifetime_earned += points
        self.reversible[transaction_id] = ("EARN", points)

    def open(self, row: Row) -> None:
        is_hold = row["transaction_type"] == "HOLD"
        self._expect_signs(row, points=-1, held=1 if is_hold else 0)
        exchange_id = row["exchange_id"]
        if exchange_id != digest("exchange", row["transaction_id"]):
            self.findings.note(
                row["sequence"], "transaction_id", "the id is not that of its exchange"
            )
        if exchange_id in self.exchanges:
            self.findings.note(
                row["sequence"], "exchange", "the exchange was made before", exchange_id
            )
        self.exchanges[exchange_id] = ReplayedExchange(row, PENDING if is_hold else CONFIRMED)

    def end(self, row: Row) -> None:
        """Approve, release, or refund."""
        kind, exchange_id, sequence = row["transaction_type"], row["exchange_id"], row["sequence"]
        is_refund, is_approval = kind == "EXCHANGE_REFUND", kind == "EXCHANGE"
        self._expect_signs(row, points=0 if is_approval else 1, held=0 if is_refund else -1)
        self._expect_id(row, ("refund" if is_refund else "hold-end", exchange_id))
        booked = self.exchanges.get(exchange_id)
        if booked is None or booked.status != (CONFIRMED if is_refund else PENDING):
            what = "an exchange to refund" if is_refund else "a hold to end"
            subject = exchange_id
            self.findings.note(
                sequence, "exchange" if is_refund else "holds", f"there is not {what}", subject
            )
            return
        if (row["points_change"] or -row["held_change"]) != booked.points:
            self.findings.note(
                sequence, "exchange", "the points are not those of the exchange", exchange_id
            )
        fits = _is_refund_of if is_refund else _is_same
        if not fits(row, booked):
            self.findings.note(sequence, "allocations", "the lots are not those of the exchange")
        if row["operation"] in _DECIDED:
            booked.decided = (row["actor"]["sub"], row["created_at"])
        booked.status = (
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
                sequence, "reversal", "there is no EARN or ADJUST before that it reverses"
            )
            return
        original = self.reversible[original_id]
        if original is None:
            self.findings.note(sequence, "reversal", "the entry was reversed before")
            return
        kind, points = original
        if row["points_change"] != -points or row["held_change"] or not points:
            self.findings.note(
                sequence, "reversal", "the points are not the opposite of the original's"
            )
        if kind == "EARN":
            self.lifetime_earned -= points
        self.reversible[original_id] = None


def _is_same(row: Row, booked: ReplayedExchange) -> bool:
    return bool(row["allocations"] == booked.allocations)


def _is_refund_of(row: Row, booked: ReplayedExchange) -> bool:
    """The very lots, but for those that had expired: a programme may grant these some days."""
    given = _by_lot(row["allocations"])
    taken = _by_lot(booked.allocations)
    if given == taken:
        return True
    moment = row["created_at"]
    alive = all(
        given.get(lot, 0) >= points
        for lot, points in taken.items()
        if lot == NEVER or lot >= moment
    )
    others_are_granted = all(
        lot == NEVER or lot >= moment or points <= taken.get(lot, 0)
        for lot, points in given.items()
    )
    return alive and others_are_granted and sum(given.values()) == sum(taken.values())


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
"""By type and operation: what else there is does not exist."""
