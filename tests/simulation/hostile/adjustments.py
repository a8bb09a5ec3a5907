from collections.abc import Iterator
from datetime import datetime
from typing import Final

from tests.simulation.hostile.history import Done, Operation
from tests.simulation.hostile.ledgers import Ledgers
from tests.simulation.hostile.linearizability import Event, is_in, moved
from tests.simulation.hostile.world import CLOCKS_DIFFER_BY

TABLE: Final = "pending_adjustments"
NEEDED: Final = "SECOND_SIGNATURE_NEEDED"
NEW: Final = "NEW"
ASKS: Final = ("adjustPoints", "reverseLedgerEntry")
"""What waits for another admin above the limit of the one who sends it."""
STEPS: Final = {
    **dict.fromkeys(ASKS, (NEW, "PENDING")),
    "confirmAdjustment": ("PENDING", "CONFIRMED"),
    "rejectAdjustment": ("PENDING", "REJECTED"),
}


def events_of_adjustment(adjustment_id: str, ledgers: Ledgers, end: float) -> Iterator[Event]:
    """The state is its status, NEW before somebody asked for it."""
    row = ledgers.adjustments[adjustment_id]
    until = datetime.fromisoformat(row["confirmable_until"])
    for operation in ledgers.history:
        field, last = operation.request.name, operation.last
        wrote = [each for each in operation.attempts if (TABLE, adjustment_id) in each.committed]
        if field in STEPS and wrote:
            began, ended = wrote[0].began, min(wrote[0].ended, operation.ended)
            yield Event(field, moved(*STEPS[field]), began, ended)
        about, asked = operation.request.about, operation.outcome.error.get("adjustmentId")
        if not wrote and adjustment_id not in (about.get("adjustment"), asked):
            continue
        is_over = last.moment + CLOCKS_DIFFER_BY >= until
        seen = _seen_states(operation, is_over=is_over)
        if seen is not None:
            text = f"{operation} -> {' or '.join(seen)}"
            yield Event(text, is_in(seen), last.began, last.ended)
    status = row["status"]
    yield Event(f"at the end: {status}", is_in((status,)), end, end)


def _seen_states(operation: Operation, *, is_over: bool) -> tuple[str, ...] | None:
    """Return the states in which the answer is true; None if it says nothing about it."""
    field, outcome = operation.request.name, operation.outcome
    if isinstance(outcome, Done):
        return ("REJECTED",) if field == "rejectAdjustment" else ("CONFIRMED",)
    if outcome.code == NEEDED:
        return ("PENDING",)
    if outcome.code == "INVALID_STATE_TRANSITION":
        over = ("PENDING",) if is_over else ()
        # A confirmation that the same admin sends again has the same answer.
        return (*over, "REJECTED", *(("CONFIRMED",) if field == "rejectAdjustment" else ()))
    return None
