"""What a kiosk issues on a day, by a reckoning of its own: whole steps of each rule, and a cap."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from tests.simulation.hostile.bottles import BOTTLES, STEP, ZONE, day_of
from tests.simulation.hostile.history import Done, Operation, Outcome
from tests.simulation.hostile.ledgers import Interval, Ledgers, Row
from tests.simulation.hostile.linearizability import Event, State

KIOSK_CAP: Final = 95
"""The most points a day. Before a seed 55 to 59 were issued, and many a kiosk issues fewer then."""
REACHED: Final = "KIOSK_DAILY_CAP_REACHED"
Day = tuple[str, str]
"""The kiosk's `sub`, and the day of the programme."""


def until_midnight(moment: datetime) -> timedelta:
    """Return how long the day still lasts, but for two seconds."""
    local = moment.astimezone(ZONE)
    following = datetime.combine(local.date() + timedelta(days=1), time(), ZONE)
    return following - moment - timedelta(seconds=2)


def orders_of_kiosk_days(ledgers: Ledgers) -> Iterator[tuple[str, list[Event]]]:
    """Return the events of each kiosk and day. The state is the points issued, 0 at first."""
    events: defaultdict[Day, list[Event]] = defaultdict(list)
    for token_id, row in ledgers.tokens.items():
        when, points = _issued(token_id, ledgers), _most_points(row)
        text = f"issued {token_id[:8]} for {points}"
        events[_day_of(row)].append(Event(text, _count(points), when.began, when.ended))
    for operation in ledgers.history:
        outcome, last = operation.outcome, operation.last
        if outcome.code == REACHED:
            date = (_resets_at(outcome).date() - timedelta(days=1)).isoformat()
            day = operation.request.caller["sub"], date
            wanted = _most_wanted(operation, ledgers)
            text = f"{operation.who}: {REACHED} for {wanted} at the most"
            events[day].append(Event(text, _has_no_room(wanted), last.began, last.ended))
    for (kiosk, date), found in events.items():
        yield f"the {date} of the kiosk {kiosk[:8]}", found


def problems_of_kiosk_days(ledgers: Ledgers) -> Iterator[str]:
    """Compare what each day has counted with the tokens that were issued on it."""
    issued: defaultdict[Day, int] = defaultdict(int)
    for row in ledgers.tokens.values():
        issued[_day_of(row)] += _most_points(row)
    counted = {
        (key.rpartition("#")[0], key.rpartition("#")[2]): int(row["points_issued"])
        for key, row in ledgers.kiosks.items()
        if "points_issued" in row
    }
    if counted != issued:
        yield f"kiosks have counted {counted} instead of {dict(issued)}"
    for operation in ledgers.history:
        outcome = operation.outcome
        is_right = outcome.code != REACHED or (
            outcome.error["limit"] == KIOSK_CAP and _resets_at(outcome).time() == time()
        )
        if not is_right:
            yield f"{operation.who} was answered {outcome}"


def _day_of(token: Row) -> Day:
    return token["issued_by"], day_of(token["issued_at"])


def _resets_at(refused: Outcome) -> datetime:
    return datetime.fromisoformat(refused.error["resetsAt"]).astimezone(ZONE)


def _most_points(token: Row) -> int:
    rules = ((int(item["quantity"]), item["rule"]) for item in token["items"])
    return sum(
        -(-quantity // int(rule["quantity_per_point"])) * int(rule["points_per_quantity"])
        for quantity, rule in rules
    )


def _issued(token_id: str, ledgers: Ledgers) -> Interval:
    """Return when a token was made: a request that began later can only have renewed it."""
    wrote = [
        (operation, attempt)
        for operation in ledgers.history
        if operation.request.name == "issueQrToken"
        for attempt in operation.attempts
        if ("qr_tokens", token_id) in attempt.committed
    ]
    if not wrote:
        return Interval(-1, -1)
    operation, attempt = min(wrote, key=lambda each: each[1].began)
    answered_at = operation.ended if isinstance(operation.outcome, Done) else attempt.ended
    return Interval(attempt.began, min(attempt.ended, answered_at))


def _most_wanted(operation: Operation, ledgers: Ledgers) -> int:
    """Return the most that the deposit can have brought, by any rule that may have been saved."""
    (item,) = operation.request.arguments["items"]
    if item["material"] == BOTTLES:
        return -(-int(item["quantity"]) // STEP)
    saved = (
        each.request.arguments["input"]["pointsPerQuantity"]
        for each in ledgers.history
        if each.request.name == "saveEarnRule" and each.began < operation.last.ended
    )
    return int(item["quantity"]) * max(saved, default=1)


def _count(points: int) -> Callable[[Any], State | None]:
    return lambda issued: issued + points if issued + points <= KIOSK_CAP else None


def _has_no_room(points: int) -> Callable[[Any], State | None]:
    return lambda issued: issued if issued + points > KIOSK_CAP else None
