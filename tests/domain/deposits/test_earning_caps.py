from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import LimitReachedError
from resolvers.domain.base.times import parse_instant
from resolvers.domain.deposits.earning import Programme, earn
from resolvers.domain.points.accounts import DayCounters
from tests.support.domain_programme import (
    BOTTLES,
    HANAKO,
    PAPER,
    PROGRAMME,
    after,
    changed,
    deposit,
    earned,
)


def test_cap_cuts_whole_steps_without_carrying_them() -> None:
    rule = changed(BOTTLES, points_per_quantity=3, daily_cap_points=10)
    visit = earned(deposit(rule, 27))
    item = visit.items[0]
    assert (visit.points, item.capped_quantity, item.remainder_after) == (9, 10, 2)
    assert visit.day_counters == DayCounters(
        day="2026-11-25", earned={"bottles": 9}, earned_total=9
    )


def test_rules_cap_cuts_before_programmes() -> None:
    rule = changed(BOTTLES, daily_cap_points=5)
    visit = earned(deposit(rule, 50), deposit(PAPER, 9000), cap=8)
    assert [item.points_earned for item in visit.items] == [5, 3]
    assert [item.capped_quantity for item in visit.items] == [25, 6000]
    assert visit.day_counters.earned == {"bottles": 5, "paper": 3}
    assert visit.day_counters.earned_total == 8


@pytest.mark.parametrize("caps", [(10, None), (None, 10), (10, 30)])
@pytest.mark.parametrize(
    ("zone", "noon", "midnight"),
    [
        # Days of 23 and of 25 hours.
        ("Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-25T11:00:00Z", "2026-10-25T23:00:00Z"),
        # Put forward at midnight: the day begins at 01:00.
        ("Asia/Beirut", "2022-03-26T10:00:00Z", "2022-03-26T22:00:00Z"),
        # Put back at midnight, to 23:00 of the same day.
        ("America/Sao_Paulo", "2018-02-17T12:00:00Z", "2018-02-18T03:00:00Z"),
    ],
)
def test_cap_resets_at_midnight_despite_clock_changes(
    caps: tuple[int | None, int | None], zone: str, noon: str, midnight: str
) -> None:
    rule_cap, programme_cap = caps
    items = [deposit(changed(BOTTLES, daily_cap_points=rule_cap), 50)]
    programme = Programme(ZoneInfo(zone), PROGRAMME.expiry, programme_cap)
    visit = earn(HANAKO, items, parse_instant(noon), programme)
    full = HANAKO.model_copy(update={"day_counters": visit.day_counters, "lots": visit.lots})
    for now in (noon, midnight):
        moment = parse_instant(now) - timedelta(milliseconds=now == midnight)
        with pytest.raises(LimitReachedError) as refusal:
            earn(full, items, moment, programme)
        assert refusal.value.resets_at == parse_instant(midnight)
        assert (refusal.value.code, refusal.value.limit) == (ErrorCode.DAILY_EARN_CAP_REACHED, 10)
    assert earn(full, items, parse_instant(midnight), programme).points == 10


def test_full_day_adds_remainder_and_lasts_despite_clock() -> None:
    rule = changed(BOTTLES, daily_cap_points=10)
    midnight = parse_instant("2026-11-25T15:00:00Z")
    full = after(deposit(rule, 50), now=midnight)
    visit = earned(deposit(rule, 4), account=full)
    assert (visit.points, visit.remainders) == (0, {"PET_BOTTLE#PIECE": 4})
    with pytest.raises(LimitReachedError):
        earned(deposit(rule, 5), account=full, now=midnight - timedelta(seconds=1))


@given(
    points_per_quantity=st.integers(1, 1000),
    multiplier_percent=st.integers(1, 1000),
    room=st.integers(0, 5000),
)
def test_p4_steps_within_cap_are_maximal(
    points_per_quantity: int, multiplier_percent: int, room: int
) -> None:
    rule = changed(
        BOTTLES, points_per_quantity=points_per_quantity, multiplier_percent=multiplier_percent
    )
    steps = rule.steps_within(room)
    assert rule.points_of(steps) <= room < rule.points_of(steps + 1)
