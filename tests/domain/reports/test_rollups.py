from datetime import date

from resolvers.domain.reports.rollups import (
    ALL,
    Activity,
    Delta,
    add_up,
    is_settled,
    listing_of,
    member_of,
    periods_of,
)

DAY = date(2026, 11, 28)
YAIZU = "municipality/22212"
POINTS = {"points/earned": 5}


def earned(event_id: str = "e1", user_id: str = "hanako", day: date = DAY) -> Delta:
    return Delta(event_id, day, {ALL: POINTS, YAIZU: POINTS}, user_id)


def test_list_holds_the_parts_of_a_longer_period() -> None:
    assert listing_of("2027-03-31", YAIZU) == "municipality/2027-03"
    assert listing_of("2027-03", "reward/r1") == "reward/FY2026"
    assert listing_of("FY2026", YAIZU) == "municipality/years"
    assert listing_of("FY2026", ALL) is None


def test_group_gives_its_member() -> None:
    assert member_of(YAIZU) == "22212"
    assert member_of("municipality/none") is None
    assert member_of("reward/r/1") == "r/1"


def test_day_is_settled_when_it_is_before_yesterday() -> None:
    assert not is_settled(DAY, DAY.replace(day=29))
    assert is_settled(DAY, DAY.replace(day=30))


def test_deltas_add_up_in_each_period_and_group() -> None:
    additions = add_up([earned(), earned("e2", "taro")], {})

    both = {"points/earned": 10}
    assert additions.counts == {
        (period, group): both | ({} if period == "2026-11-28" else {"users": 2})
        for period in periods_of(DAY)
        for group in (ALL, YAIZU)
    }
    assert {each.user_id for each in additions.activities} == {"hanako", "taro"}


def test_active_user_counts_where_not_counted_yet() -> None:
    counted_in = frozenset({"FY2026/all", "2026-11/all", "FY2026/municipality/22212"})
    before = Activity("hanako", "FY2026", counted_in, 7)

    additions = add_up([earned()], {("FY2026", "hanako"): before})

    now = frozenset({*counted_in, "2026-11/municipality/22212"})
    assert additions.activities == [Activity("hanako", "FY2026", now, 8)]
    assert additions.counts["2026-11", YAIZU] == {"points/earned": 5, "users": 1}
    assert "users" not in additions.counts["FY2026", YAIZU]


def test_sealed_day_takes_no_event() -> None:
    additions = add_up([earned()], {}, {"2026-11-28/all"})

    assert additions.counts["FY2026", ALL] == {"users": 1}
    assert ("2026-11-28", ALL) not in additions.counts
    assert additions.counts["2026-11-28", YAIZU] == POINTS
