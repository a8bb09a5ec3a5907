"""The habits of the city's people: names, languages, hours, seasons, tastes. Integer weights."""

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from local.demo.rules import RULES

TOKYO: Final = ZoneInfo("Asia/Tokyo")

FAMILY_NAMES: Final = [
    "鈴木",
    "望月",
    "杉山",
    "増田",
    "村松",
    "大石",
    "山本",
    "渡辺",
    "佐藤",
    "伊藤",
    "高橋",
    "田中",
    "加藤",
    "池田",
    "松永",
    "橋本",
    "青島",
    "八木",
    "石川",
    "大畑",
    "岡村",
    "小林",
    "中村",
    "佐野",
    "遠藤",
    "藤田",
    "原田",
    "曽根",
    "良知",
    "岩本",
]
GIVEN_NAMES: Final = [
    "陽菜",
    "結衣",
    "さくら",
    "美咲",
    "葵",
    "凛",
    "由美子",
    "和子",
    "恵子",
    "幸子",
    "智子",
    "裕子",
    "真由美",
    "明美",
    "彩花",
    "蓮",
    "湊",
    "樹",
    "大翔",
    "悠真",
    "健一",
    "誠",
    "隆",
    "浩",
    "修",
    "茂",
    "清",
    "直樹",
    "翔太",
    "拓也",
    "勇",
    "進",
]
NEIGHBOURS: Final = (
    ("Maria Silva", "pt"),
    ("Nguyễn Thị Lan", "vi"),
    ("Rahul Sharma", "en"),
    ("李 娜", "zh"),
    ("Ana Reyes", "tl"),
    ("João Pereira", "pt"),
)
NEIGHBOURS_SHARE: Final = 0.06

HOURS: Final = range(7, 21)
WEEKDAY_HOURS: Final = (6, 9, 9, 7, 5, 4, 3, 4, 6, 9, 10, 8, 5, 3)
WEEKEND_HOURS: Final = (3, 7, 12, 14, 12, 7, 5, 6, 7, 7, 5, 4, 2, 1)
DAYS_OF_WEEK: Final = (9, 8, 9, 8, 10, 18, 15)
# From January on.
SEASONS: Final = (7, 7, 10, 9, 10, 10, 13, 14, 11, 9, 8, 14)
# Each material: the quantity at once, from and to, and how often in each month.
BROUGHT: Final[Mapping[str, tuple[int, int, tuple[int, ...]]]] = {
    "PET_BOTTLE": (15, 90, (12, 12, 14, 16, 20, 26, 34, 36, 26, 18, 14, 13)),
    "ALUMINIUM_CAN": (20, 150, (10, 9, 9, 10, 11, 13, 17, 18, 13, 10, 9, 15)),
    "NEWSPAPER": (3_000, 16_000, (9, 8, 10, 9, 8, 8, 8, 7, 8, 8, 9, 20)),
    "CARDBOARD": (3_000, 12_000, (8, 7, 14, 12, 8, 7, 8, 8, 7, 7, 9, 14)),
    "TEXTILE": (1_000, 6_000, (4, 4, 9, 12, 10, 7, 4, 3, 7, 10, 8, 8)),
    "SMALL_APPLIANCE": (1, 3, (5, 5, 12, 8, 5, 4, 5, 5, 4, 4, 6, 14)),
    "BATTERY": (2, 12, (6, 5, 6, 5, 5, 5, 6, 6, 5, 5, 6, 9)),
}
REWARD_WEIGHTS: Final[Mapping[str, int]] = {
    "childrens-kitchen": 6,
    "tree-planting": 8,
    "waste-bags": 20,
    "transit-points": 14,
    "shopping-bag": 10,
    "public-pool": 12,
    "day-bus-ticket": 12,
    "hot-spring": 14,
    "compost-bin": 30,
    "local-vegetables": 24,
}


def choose_profile(chance: random.Random) -> tuple[str, str]:
    """Return a name to display and a language tag."""
    if chance.random() < NEIGHBOURS_SHARE:
        return chance.choice(NEIGHBOURS)
    return f"{chance.choice(FAMILY_NAMES)} {chance.choice(GIVEN_NAMES)}", "ja"


def choose_visit(chance: random.Random, first: date, last: date) -> datetime:
    """Return the time of a visit, in UTC: by season, weekday and hour."""
    days = [first + timedelta(days=chance.randint(0, (last - first).days)) for _ in range(4)]
    weights = [SEASONS[each.month - 1] * DAYS_OF_WEEK[each.weekday()] for each in days]
    (day,) = chance.choices(days, weights)
    is_weekend = DAYS_OF_WEEK[day.weekday()] > max(DAYS_OF_WEEK[:5])
    (hour,) = chance.choices(HOURS, WEEKEND_HOURS if is_weekend else WEEKDAY_HOURS)
    return at_hour(chance, day, hour)


def at_hour(chance: random.Random, day: date, hour: int) -> datetime:
    """Return a time within an hour of a day in Japan, in UTC."""
    clock = time(hour, chance.randint(0, 59), chance.randint(0, 59), tzinfo=TOKYO)
    return datetime.combine(day, clock).astimezone(ZoneInfo("UTC"))


def choose_items(
    chance: random.Random, accepted: tuple[str, ...], month: int
) -> tuple[tuple[str, int], ...]:
    """Return one to three of the materials that a place accepts, with quantities."""
    earning = [material for material in accepted if material in BROUGHT]
    weights = [BROUGHT[material][2][month - 1] for material in earning]
    chosen = {*chance.choices(earning, weights, k=chance.choice((1, 1, 2, 3)))}
    return tuple(
        (material, chance.randint(*BROUGHT[material][:2]))
        for material in earning
        if material in chosen
    )


_BY_MATERIAL: Final = {rule["material"]: rule for rule in RULES}


def least_points(items: tuple[tuple[str, int], ...]) -> int:
    """Return the least points that a day's only deposit earns and that last for the year.

    Remainders of earlier visits can add more.
    """
    points = 0
    for material, quantity in items:
        rule = _BY_MATERIAL[material]
        if "expiryPolicy" not in rule:
            earned = quantity // rule["quantityPerPoint"] * rule["pointsPerQuantity"]
            points += min(earned, rule.get("dailyCapPoints", earned))
    return points
