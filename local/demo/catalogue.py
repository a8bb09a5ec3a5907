"""The rewards of the demo's programme, with their pictures."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from local.aws.clock import spell

Content = dict[str, Any]

PICTURES: Final = Path(__file__).parent / "pictures"
PICTURES_PATH: Final = "/demo/pictures"


@dataclass(frozen=True)
class Text:
    """A text for the wallet, in its three languages."""

    ja: str
    en: str
    easy_ja: str

    def localize(self) -> dict[str, str]:
        """Return the LocalizedTextInput."""
        return {"ja": self.ja, "en": self.en, "easyJa": self.easy_ja}


@dataclass(frozen=True)
class Offer:
    """A reward: its name with its reading, and the rest of its content.

    from_days, until_days: when it can be exchanged, counted from the day of the demo.
    """

    picture: str
    ja: str
    ja_kana: str
    en: str
    easy_ja: str
    description: Text
    category: str
    points_cost: int
    fulfilment: str
    stock: int | None = None
    from_days: int | None = None
    until_days: int | None = None
    terms: Text | None = None
    limits: Content = field(default_factory=dict)

    def describe(self, now: datetime, origin: str) -> Content:
        """Return the input of createReward; `origin` is where the pictures are served."""
        window = {"redeemableFrom": self.from_days, "redeemableUntil": self.until_days}
        content = {
            "names": {"ja": self.ja, "jaKana": self.ja_kana, "en": self.en, "easyJa": self.easy_ja},
            "localizedDescription": self.description.localize(),
            "localizedTerms": self.terms.localize() if self.terms else None,
            "category": self.category,
            "imageUrl": f"{origin}{PICTURES_PATH}/{self.picture}.svg",
            "pointsCost": self.points_cost,
            "fulfilmentType": self.fulfilment,
            "stock": self.stock,
            **{
                name: None if days is None else spell(now + timedelta(days=days))
                for name, days in window.items()
            },
            **self.limits,
        }
        return {name: value for name, value in content.items() if value is not None}


# A reward's idempotency key has its number: add new ones at the end. Exactly one needs approval,
# and the cheapest is unlimited: the README and the tabs of GraphiQL rely on both.
OFFERS: Final[tuple[Offer, ...]] = (
    Offer(
        "waste-bags",
        "市指定ごみ袋 10枚入り",
        "シシテイゴミブクロ",
        "City waste bags (pack of 10)",
        "ごみぶくろ 10まい",
        Text(
            "環境課の窓口でお渡しします。",
            "Collect it at the counter of the environment division.",
            "しやくしょの かんきょうかの まどぐちで わたします。",
        ),
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
        Text(
            "市内のすべての市民プールで使えます。",
            "Valid at every public pool in the city.",
            "まちの どの しみんプールでも つかえます。",
        ),
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
        Text(
            "10ポイントで10円を寄付します。",
            "10 points give 10 yen.",
            "10ポイントで 10えんを あげます。",
        ),
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
        Text(
            "担当者が確認してから、環境課の窓口でお渡しします。",
            "We check your request first. Then collect it at the environment division.",
            "しやくしょの 人が たしかめます。そのあと かんきょうかの まどぐちで わたします。",
        ),
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
        Text(
            "20ポイントで苗木1本分の費用の一部を寄付します。",
            "20 points pay part of one young tree.",
            "20ポイントで わかい 木を かう おかねの 一ぶに なります。",
        ),
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
        Text(
            "緑化センターでお渡しします。なくなり次第終了です。",
            "Collect them at the greening center, while stocks last.",
            "りょっかセンターで わたします。なくなったら おわりです。",
        ),
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
        Text(
            "中央図書館のカウンターでお渡しします。お一人様2枚までです。",
            "Collect it at the counter of the central library. Two for each person.",
            "ちゅうおうとしょかんの カウンターで わたします。1人 2まいまでです。",
        ),
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
        Text(
            "市内のすべての路線で使えます。1日2枚までです。",
            "Valid on every line in the city. Two tickets a day.",
            "まちの どの バスでも つかえます。1日 2まいまでです。",
        ),
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
        Text(
            "ご自宅にお届けします。中身は季節で変わります。",
            "Delivered to your home. What is in it changes with the season.",
            "いえに とどけます。中の やさいは きせつで かわります。",
        ),
        "goods",
        100,
        "POSTAL",
        stock=30,
        terms=Text(
            "お届け先は日本国内に限ります。",
            "Delivered to addresses in Japan only.",
            "日本の 中だけに とどけます。",
        ),
    ),
    Offer(
        "hot-spring",
        "温泉入浴券",
        "オンセンニュウヨクケン",
        "Visit to the hot spring",
        "おんせんに 入れる きっぷ",
        Text(
            "温泉施設の改修工事のため、受付を終了しました。",
            "Closed to exchanges: the hot spring is being renovated.",
            "おんせんを なおして います。もう こうかんできません。",
        ),
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
        Text(
            "リニューアルオープンの日から使えます。",
            "Valid from the day of the reopening.",
            "あたらしく あく 日から つかえます。",
        ),
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
        Text(
            "翌月の末までに付与します。",
            "Credited by the end of the next month.",
            "つぎの 月の おわりまでに カードに 入ります。",
        ),
        "points",
        35,
        "EXTERNAL_POINTS",
        stock=300,
        limits={"limitPerUserPerDay": 5},
    ),
)
