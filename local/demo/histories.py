"""The histories of the demo's citizens beside hanako and taro, told back from one day.

- sora recycles every second week, and has points that expire soon.
- mei recycles newspaper by the kilo; a compost bin of hers waits for approval.
- ren recycles small appliances, and has a reversal, an adjustment and a cancelled exchange.
- kenta is suspended, and aoi has left: her account is erased.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from local.demo.deeds import (
    AdminStep,
    Deed,
    Deposit,
    Erasure,
    Exchange,
    Naming,
    Reversal,
    Step,
    Sweep,
)
from local.demo.offers import BATTERY_POINTS_DAYS
from local.demo.places import PlannedPlace

Items = tuple[tuple[str, int], ...]
# People have a place they go to, and now and then another one.
USUAL_PLACES = (0, 0, 0, 1, 0)
OPENED_DAYS = 400
"""How long before the day of the demo its rules and rewards begin."""


def describe_histories(now: datetime, places: Sequence[PlannedPlace]) -> dict[str, list[Deed]]:
    """Return the deeds by citizen; `now` is the day of the demo, in UTC."""
    return {
        "sora": _live_as_sora(now, places),
        "mei": _live_as_mei(now, places),
        "ren": _live_as_ren(now, places),
        "kenta": _live_as_kenta(now, places),
        "aoi": _live_as_aoi(now, places),
    }


def sweeps(now: datetime) -> list[Deed]:
    """Return runs of the sweeper, every second month: what expired has its entries."""
    return [Sweep(now - timedelta(days=days)) for days in range(360, 0, -60)]


def _deposits(
    citizen: str,
    places: Sequence[PlannedPlace],
    moments: Sequence[datetime],
    visits: Sequence[Items],
) -> list[Deposit]:
    """Return a deposit for each moment: what is brought, and where, takes turns."""
    deposits = []
    for number, moment in enumerate(moments):
        items = visits[number % len(visits)]
        fitting = [
            each.location["id"]
            for each in places
            if each.is_open and {material for material, _ in items} <= {*each.materials}
        ]
        place = fitting[USUAL_PLACES[number % len(USUAL_PLACES)]]
        deposits.append(Deposit(moment, citizen, number, place, items))
    return deposits


def _moments(now: datetime, first_days: int, last_days: int, every_days: int) -> list[datetime]:
    """Return moments from `first_days` to `last_days` ago, at differing times of the day."""
    return [
        now - timedelta(days=days, minutes=97 * days % 540)
        for days in range(first_days, last_days - 1, -every_days)
    ]


def _handed_over(exchange: Exchange, voucher_code: str | None = None) -> list[Deed]:
    arguments = (("voucherCode", voucher_code),) if voucher_code else ()
    moment = exchange.at + timedelta(hours=20)
    return [exchange, Step(moment, exchange, "fulfilExchange", "operator", arguments)]


def _live_as_sora(now: datetime, places: Sequence[PlannedPlace]) -> list[Deed]:
    visits = [
        (("PET_BOTTLE", 40), ("ALUMINIUM_CAN", 30)),
        (("PET_BOTTLE", 55),),
        (("PET_BOTTLE", 25), ("ALUMINIUM_CAN", 80)),
    ]
    bottles = _deposits("sora", places, _moments(now, 364, 6, 14), visits)
    # The first points of batteries have expired, the next are spent, the last expire in a week.
    days = (345, 240, BATTERY_POINTS_DAYS - 7)
    batteries = [
        Deposit(now - timedelta(days=each), "sora", len(bottles) + number, place, (("BATTERY", 9),))
        for number, (each, place) in enumerate(
            zip(days, _accepting("BATTERY", places), strict=False)
        )
    ]
    return [
        Naming(now - timedelta(days=363), "sora", "大石 そら", "ja"),
        *bottles,
        *batteries,
        *_handed_over(
            Exchange(now - timedelta(days=250), "sora", 1, "public-pool"), "POOL-7KQ2-M4"
        ),
        *_handed_over(Exchange(now - timedelta(days=170), "sora", 2, "flower-seedlings")),
        *_handed_over(Exchange(now - timedelta(days=120), "sora", 3, "hot-spring"), "YU-2210-88"),
        *_handed_over(Exchange(now - timedelta(days=95), "sora", 4, "tree-planting")),
    ]


def _live_as_mei(now: datetime, places: Sequence[PlannedPlace]) -> list[Deed]:
    visits = [
        (("NEWSPAPER", 9500), ("CARDBOARD", 4000)),
        (("NEWSPAPER", 7200), ("PET_BOTTLE", 30)),
        (("NEWSPAPER", 11_000), ("CARDBOARD", 3500), ("PET_BOTTLE", 20)),
    ]
    ticket = Exchange(now - timedelta(days=5), "mei", 3, "day-bus-ticket", 2)
    return [
        Naming(now - timedelta(days=344), "mei", "Mei Suzuki", "en"),
        *_deposits("mei", places, _moments(now, 345, 3, 13), visits),
        *_handed_over(Exchange(now - timedelta(days=210), "mei", 1, "local-vegetables")),
        *_handed_over(Exchange(now - timedelta(days=169), "mei", 2, "flower-seedlings")),
        # Not handed over yet.
        ticket,
        Exchange(now - timedelta(minutes=40), "mei", 4, "compost-bin"),
    ]


def _live_as_ren(now: datetime, places: Sequence[PlannedPlace]) -> list[Deed]:
    visits = [(("SMALL_APPLIANCE", 2),), (("SMALL_APPLIANCE", 1), ("BATTERY", 4))]
    deposits = _deposits("ren", places[::-1], _moments(now, 330, 10, 16), visits)
    bin_ = Exchange(now - timedelta(days=120), "ren", 2, "compost-bin")
    bag = Exchange(now - timedelta(days=60), "ren", 3, "shopping-bag")
    return [
        Naming(now - timedelta(days=329), "ren", "蓮", "ja"),
        *deposits,
        Reversal(deposits[7].at + timedelta(days=1), deposits[7], "同じ機器の二重登録のため"),
        AdminStep(
            now - timedelta(days=150),
            "ren",
            "adjustPoints",
            (
                ("points", 15),
                ("reason", "回収ボックスの故障のお詫び"),
                ("idempotencyKey", "demo-adjustment-ren"),
            ),
        ),
        *_handed_over(Exchange(now - timedelta(days=168), "ren", 1, "flower-seedlings")),
        bin_,
        Step(bin_.at + timedelta(hours=18), bin_, "approveExchange", "operator"),
        Step(bin_.at + timedelta(days=3), bin_, "fulfilExchange", "operator"),
        bag,
        Step(
            bag.at + timedelta(hours=2),
            bag,
            "cancelExchange",
            "ren",
            (("idempotencyKey", "demo-cancellation"),),
        ),
        *_handed_over(Exchange(now - timedelta(days=20), "ren", 4, "transit-points")),
    ]


def _live_as_kenta(now: datetime, places: Sequence[PlannedPlace]) -> list[Deed]:
    suspension = (("reason", "他人のQRコードの利用が疑われるため調査中"),)
    return [
        Naming(now - timedelta(days=89), "kenta", "けんた", "ja"),
        *_deposits("kenta", places, _moments(now, 90, 20, 10), [(("PET_BOTTLE", 100),)]),
        AdminStep(now - timedelta(days=12), "kenta", "suspendUser", suspension),
    ]


def _live_as_aoi(now: datetime, places: Sequence[PlannedPlace]) -> list[Deed]:
    visits = [(("PET_BOTTLE", 35),), (("NEWSPAPER", 5000),)]
    return [
        Naming(now - timedelta(days=199), "aoi", "あおい", "ja"),
        *_deposits("aoi", places, _moments(now, 200, 80, 20), visits),
        *_handed_over(Exchange(now - timedelta(days=110), "aoi", 1, "tree-planting")),
        Erasure(now - timedelta(days=30), "aoi"),
    ]


def _accepting(material: str, places: Sequence[PlannedPlace]) -> Iterator[str]:
    return (each.location["id"] for each in places if each.is_open and material in each.materials)
