import pytest
from opening_hours import validate

from resolvers.domain.places.place_lists.opening_hours import write_hours


@pytest.mark.parametrize(
    ("days", "opens", "closes", "note", "hours"),
    [
        ("月火", "9:00", "17:00", "", "Mo,Tu 09:00-17:00"),
        ("月火水木金", "09:00", "17:00", "", "Mo,Tu,We,Th,Fr 09:00-17:00"),
        ("月-金", "9時", "17時30分", "", "Mo-Fr 09:00-17:30"),
        ("月曜日から金曜日", "午前8時", "午後8時", "", "Mo-Fr 08:00-20:00"),
        ("月・水・金", "９：００", "１７：００", "", "Mo,We,Fr 09:00-17:00"),  # noqa: RUF001 - wide, as published
        ("日、祝日", "10:00:00", "24:00", "", "Su,PH 10:00-24:00"),
        ("毎日", "22:00", "05:00", "", "Mo-Su,PH 22:00-05:00"),
        ("", "9:00", "17:00", "", "09:00-17:00"),
        ("土", "9:00", "12:00", "雨天は休み", 'Sa 09:00-12:00 "雨天は休み"'),
        ("", "", "", "24時間利用可能", "24/7"),
    ],
)
def test_municipal_hours_become_openstreetmaps(
    days: str, opens: str, closes: str, note: str, hours: str
) -> None:
    assert write_hours(days, opens, closes, note) == hours
    assert validate(hours)


@pytest.mark.parametrize(
    ("days", "opens", "closes", "note", "hours"),
    [
        ("", "", "", "月曜日の午前8時から正午", "月曜日の午前8時から正午"),
        ("第2・4水曜", "9:00", "17:00", "", "第2・4水曜 9:00-17:00"),
        ("月", "9:00", "", "", "月 9:00-"),
        ("月", "日の出", "日没", "", "月 日の出-日没"),
        ("月", "9:00", "99:00", "", "月 9:00-99:00"),
        ("月水", "", "", "要予約", "月水 要予約"),
        ("月", "9:00", "12:00", 'see "map"', '月 9:00-12:00 see "map"'),
        ("", "", "", "", ""),
    ],
)
def test_inexpressible_hours_stay_as_published(
    days: str, opens: str, closes: str, note: str, hours: str
) -> None:
    assert write_hours(days, opens, closes, note) == hours
