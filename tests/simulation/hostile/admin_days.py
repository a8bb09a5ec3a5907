"""What an admin moves alone on a day, by a reckoning from the ledger and the staff log."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tests.simulation.hostile.adjustments import ASKS, TABLE
from tests.simulation.hostile.bottles import day_of
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.linearizability import Event, State
from tests.simulation.hostile.world import ADMIN_LIMIT
from tests.support.admin_days import days_counted, days_of


def problems_of_admin_days(ledgers: Ledgers) -> Iterator[str]:
    days = days_of(_corrections(ledgers), ledgers.confirmed)
    yield from (
        f"{admin} alone moved {points} points on {day}"
        for (admin, day), points in days.items()
        if points > ADMIN_LIMIT
    )
    counted = days_counted(ledgers.admin_days)
    if counted != days:
        yield f"admins have counted {counted} instead of {days}"


def orders_of_admin_days(ledgers: Ledgers) -> Iterator[tuple[str, list[Event]]]:
    """Return the events of each admin. The state are the points moved, by day."""
    events: defaultdict[str, list[Event]] = defaultdict(list)
    for row in _corrections(ledgers):
        if row["transaction_id"] in ledgers.confirmed:
            continue
        when, points = ledgers.when(row["transaction_id"]), abs(int(row["points_change"]))
        day, admin = day_of(row["created_at"]), row["actor"]["sub"]
        text = f"moved {points} on {day}"
        events[admin].append(Event(text, _count(day, points), when.began, when.ended))
    for adjustment_id, row in ledgers.adjustments.items():
        for operation in (each for each in ledgers.history if each.request.name in ASKS):
            for attempt in operation.attempts:
                if (TABLE, adjustment_id) in attempt.committed:
                    points = abs(int(row["points"]))
                    text = f"{operation.who} asked for {points}"
                    step = _has_no_room(row["requested_at"], points)
                    found = Event(text, step, attempt.began, attempt.ended)
                    events[row["requested_by"]].append(found)
    for admin, found_of_admin in events.items():
        yield f"the days of {admin}", found_of_admin


def _corrections(ledgers: Ledgers) -> list[Row]:
    return [row for row in ledgers.written.values() if row["operation"] in ("adjust", "reverse")]


def _count(day: str, points: int) -> Callable[[Any], State | None]:
    def step(state: Any) -> State | None:
        days = dict(state)
        days[day] = days.get(day, 0) + points
        return tuple(sorted(days.items())) if days[day] <= ADMIN_LIMIT else None

    return step


def _has_no_room(asked_at: str, points: int) -> Callable[[Any], State | None]:
    """Of the day of the request, or of a later one that the account has come to already."""

    def step(state: Any) -> State | None:
        today = day_of(asked_at)
        later = [moved for day, moved in state if day > today]
        moved = max([dict(state).get(today, 0), *later])
        return state if moved + points > ADMIN_LIMIT else None

    return step
