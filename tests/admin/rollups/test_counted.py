from datetime import date

from admin.rollups.counted import CountedDays
from resolvers.domain.reports.rollups import Delta

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 1)


def test_only_whole_periods_are_counted() -> None:
    days = CountedDays(APRIL, JUNE)
    for day, count in ((APRIL, 1), (MAY, 2), (date(2026, 5, 31), 3), (JUNE, 4)):
        days.add(day, "all", {"deposits": count})
        days.add_user("hanako", day, "all")
    days.add(MAY, "all", {"deposits": 10})
    days.add_user("taro", MAY, "all")
    days.add_user("taro", MAY, "reward/r")

    assert days.counted() == {
        ("2026-04-30", "all"): {"deposits": 1},
        ("2026-05-01", "all"): {"deposits": 12},
        ("2026-05-31", "all"): {"deposits": 3},
        ("2026-06-01", "all"): {"deposits": 4},
        ("2026-05", "all"): {"deposits": 15, "users": 2},
        ("2026-05", "reward/r"): {"users": 1},
    }
    assert len(days.whole_periods()) == 33 + 1


def test_user_counts_once_in_a_year() -> None:
    days = CountedDays(date(2026, 4, 1), date(2027, 3, 31))
    for day in (APRIL, MAY):
        days.add_user("hanako", day, "all")

    assert days.counted() == {
        (period, "all"): {"users": 1} for period in ("2026-04", "2026-05", "FY2026")
    }


def test_users_of_a_month_have_their_groups() -> None:
    days = CountedDays(APRIL, JUNE)
    for user_id, day, group in (
        ("taro", MAY, "all"),
        ("hanako", JUNE, "all"),
        ("hanako", date(2026, 5, 31), "all"),
        ("hanako", MAY, "reward/r"),
    ):
        days.add_user(user_id, day, group)

    assert days.users() == [
        Delta("2026-05/hanako", MAY, {"all": {}, "reward/r": {}}, "hanako"),
        Delta("2026-06/hanako", JUNE, {"all": {}}, "hanako"),
        Delta("2026-05/taro", MAY, {"all": {}}, "taro"),
    ]
