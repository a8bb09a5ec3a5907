"""What the demo's programme offers: what earns points, and the rewards with their pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

Content = dict[str, Any]

PICTURES: Final = Path(__file__).parent / "pictures"
PICTURES_PATH: Final = "/demo/pictures"

ACTIVE_FROM: Final = "2025-03-31T15:00:00.000Z"  # the start of a fiscal year in Japan
BATTERY_POINTS_DAYS: Final = 90
# The first is the README's: without a cap, so that a reader's own deposits always count.
RULES: Final[tuple[Content, ...]] = (
    {"material": "PET_BOTTLE", "unit": "PIECE", "quantityPerPoint": 5, "pointsPerQuantity": 1},
    {
        "material": "ALUMINIUM_CAN",
        "unit": "PIECE",
        "quantityPerPoint": 10,
        "pointsPerQuantity": 1,
        "dailyCapPoints": 20,
    },
    {"material": "NEWSPAPER", "unit": "GRAM", "quantityPerPoint": 1000, "pointsPerQuantity": 1},
    {
        "material": "SMALL_APPLIANCE",
        "unit": "PIECE",
        "quantityPerPoint": 1,
        "pointsPerQuantity": 5,
        "dailyCapPoints": 20,
    },
    {"material": "CARDBOARD", "unit": "GRAM", "quantityPerPoint": 2000, "pointsPerQuantity": 1},
    {"material": "TEXTILE", "unit": "GRAM", "quantityPerPoint": 1000, "pointsPerQuantity": 2},
    {
        "material": "BATTERY",
        "unit": "PIECE",
        "quantityPerPoint": 1,
        "pointsPerQuantity": 2,
        "dailyCapPoints": 30,
        "expiryPolicy": "DAYS",
        "expiryCount": BATTERY_POINTS_DAYS,
    },
)
UNITS: Final[dict[str, str]] = {rule["material"]: rule["unit"] for rule in RULES}


def dated_rules() -> Iterator[Content]:
    """Yield the inputs of saveEarnRule."""
    for rule in RULES:
        yield {**rule, "activeFrom": ACTIVE_FROM}


@dataclass(frozen=True)
class Offer:
    """A reward: its name in three scripts, easy Japanese included, and the rest of its content.

    from_days, until_days: when it can be exchanged, counted from the day of the demo.
    """

    picture: str
    ja: str
    ja_kana: str
    en: str
    easy_ja: str
    description: str
    category: str
    points_cost: int
    fulfilment: str
    stock: int | None = None
    from_days: int | None = None
    until_days: int | None = None
    limits: Content = field(default_factory=dict)

    def describe(self, now: datetime, origin: str) -> Content:
        """Return the input of createReward; `origin` is where the pictures are served."""
        window = {"redeemableFrom": self.from_days, "redeemableUntil": self.until_days}
        content = {
            "names": {
                "ja": self.ja,
                "jaKana": self.ja_kana,
                "en": self.en,
                "easyJa": self.easy_ja,
            },
            "description": self.description,
            "category": self.category,
            "imageUrl": f"{origin}{PICTURES_PATH}/{self.picture}.svg",
            "pointsCost": self.points_cost,
            "fulfilmentType": self.fulfilment,
            "stock": self.stock,
            **{
                name: None if days is None else format_moment(now + timedelta(days=days))
                for name, days in window.items()
            },
            **self.limits,
        }
        return {name: value for name, value in content.items() if value is not None}


def format_moment(moment: datetime) -> str:
    """Return a moment in UTC as an AWSDateTime."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# A reward's idempotency key has its number: add new ones at the end. Exactly one waits for
# approval, the cheapest is unlimited: the README and the tabs of GraphiQL count on both.
OFFERS: Final[tuple[Offer, ...]] = (
    Offer(
        "waste-bags",
        "市指定ごみ袋 10枚入り",
        "シシテイゴミブクロ",
        "City waste bags (pack of 10)",
        "ごみぶくろ 10まい",
        "環境課の窓口でお渡しします。",
        "goods",
        30,
        "PICKUP",
        stock=200,
    ),
    Offer(
        "public-pool",
        "市民プール 1回利用券",
        "シミンプール イッカイリヨウケン",
        "One visit to the public pool",
        "プールに 1かい 入れる きっぷ",
        "市内のすべての市民プールで使えます。",
        "tickets",
        50,
        "VOUCHER_CODE",
        stock=50,
    ),
    Offer(
        "childrens-kitchen",
        "こども食堂への寄付",
        "コドモショクドウヘノキフ",
        "Donation to a children's kitchen",
        "こども食堂に おかねを あげる",
        "10ポイントで10円を寄付します。",
        "donations",
        10,
        "DONATION",
    ),
    Offer(
        "compost-bin",
        "生ごみ堆肥化容器",
        "ナマゴミタイヒカヨウキ",
        "Compost bin",
        "生ごみを 土に する いれもの",
        "担当者が確認してから、環境課の窓口でお渡しします。",
        "goods",
        80,
        "PICKUP",
        stock=10,
        limits={"requiresApproval": True},
    ),
    Offer(
        "tree-planting",
        "植樹への寄付",
        "ショクジュヘノキフ",
        "Donation to tree planting",
        "木を うえる ための おかねを あげる",
        "20ポイントで苗木1本分の費用の一部を寄付します。",
        "donations",
        20,
        "DONATION",
        stock=500,
    ),
    Offer(
        "flower-seedlings",
        "花の苗 3株",
        "ハナノナエ サンカブ",
        "Three flower seedlings",
        "花の なえ 3つ",
        "緑化センターでお渡しします。なくなり次第終了です。",
        "goods",
        25,
        "PICKUP",
        stock=3,
    ),
    Offer(
        "shopping-bag",
        "図書館エコバッグ",
        "トショカンエコバッグ",
        "Library shopping bag",
        "図書館の かいものぶくろ",
        "中央図書館のカウンターでお渡しします。お一人様2枚までです。",
        "goods",
        40,
        "PICKUP",
        stock=100,
        limits={"limitPerUser": 2},
    ),
    Offer(
        "day-bus-ticket",
        "市内バス 1日乗車券",
        "シナイバス イチニチジョウシャケン",
        "City bus day ticket",
        "バスに 1日 のれる きっぷ",
        "市内のすべての路線で使えます。1日2枚までです。",
        "tickets",
        60,
        "VOUCHER_CODE",
        stock=120,
        limits={"limitPerUserPerDay": 2},
    ),
    Offer(
        "local-vegetables",
        "地元野菜の詰め合わせ",
        "ジモトヤサイノツメアワセ",
        "Box of local vegetables",
        "ちかくの はたけの やさい",
        "ご自宅にお届けします。中身は季節で変わります。",
        "goods",
        100,
        "POSTAL",
        stock=30,
        limits={"termsAndConditions": "お届け先は日本国内に限ります。"},
    ),
    Offer(
        "hot-spring",
        "温泉入浴券",
        "オンセンニュウヨクケン",
        "Visit to the hot spring",
        "おんせんに 入れる きっぷ",
        "温泉施設の改修工事のため、受付を終了しました。",
        "tickets",
        70,
        "VOUCHER_CODE",
        stock=80,
        until_days=-20,
    ),
    Offer(
        "science-museum",
        "科学館プラネタリウム招待券",
        "カガクカンプラネタリウムショウタイケン",
        "Planetarium of the science museum",
        "ほしを 見る きっぷ",
        "リニューアルオープンの日から使えます。",
        "tickets",
        45,
        "VOUCHER_CODE",
        stock=60,
        from_days=30,
    ),
    Offer(
        "transit-points",
        "交通系ICカードのポイント 35円分",
        "コウツウケイアイシーカードノポイント",
        "35 yen for your transit card",
        "電車や バスの カードの ポイント",
        "翌月の末までに付与します。",
        "points",
        35,
        "EXTERNAL_POINTS",
        stock=300,
        limits={"limitPerUserPerDay": 5},
    ),
)
