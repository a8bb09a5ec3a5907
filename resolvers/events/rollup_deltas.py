"""Count an event for the roll-ups."""

from collections import Counter
from zoneinfo import ZoneInfo

from resolvers.domain.places.locations import municipality_key
from resolvers.domain.reports.rollups import (
    ALL,
    Counts,
    Delta,
    group_of_municipality,
    group_of_reward,
)
from resolvers.events.catalogue import (
    DepositCredited,
    EventType,
    ExchangeMoved,
    PointsEarned,
    PointsMoved,
)
from resolvers.events.envelope import Event


class UncountedError(Exception):
    """No roll-up counts this event, although the rule of the queue lets it through."""

    quotes_no_values = True


def delta_of(event: Event, zone: ZoneInfo) -> Delta:
    """Return the event's delta on its local day. Raise UncountedError."""
    day = event.occurred_at.astimezone(zone).date()
    match event.data:
        case PointsEarned() as earned:
            points = _count_points(event.event_type, earned)
            place = group_of_municipality(municipality_key(earned.municipality))
            counts = {ALL: points, place: points}
            return Delta(event.event_id, day, counts, earned.user_id)
        case PointsMoved() as moved:
            return Delta(event.event_id, day, {ALL: _count_points(event.event_type, moved)})
        case DepositCredited() as deposit:
            place = group_of_municipality(municipality_key(deposit.municipality))
            counted = _count_deposit(deposit)
            return Delta(event.event_id, day, {ALL: counted, place: counted})
        case ExchangeMoved() as exchange:
            counted = {f"exchanges/{exchange.status}": 1}
            reward = group_of_reward(exchange.reward_id)
            return Delta(event.event_id, day, {ALL: counted, reward: counted})
        case _:
            raise UncountedError(f"{event.event_type} is counted in no roll-up")


def _count_points(event_type: EventType, moved: PointsMoved) -> Counts:
    kind = event_type.partition(".")[2]
    changes = {f"points/{kind}": moved.points_change, f"held/{kind}": moved.held_change}
    return {name: change for name, change in changes.items() if change}


def _count_deposit(deposit: DepositCredited) -> Counts:
    counts = Counter({"deposits": 1})
    for item in deposit.items:
        counts[f"quantity/{item.material}/{item.unit}"] += item.quantity
        counts[f"earned/{item.material}/{item.unit}"] += item.points_earned
    return counts
