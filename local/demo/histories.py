"""The histories of the demo's citizens other than hanako and taro, back from the demo's day.

- sora recycles every second week, and has points that expire soon.
- mei recycles newspaper by the kilo; her exchange of a compost bin waits for approval.
- ren recycles small appliances, and has a reversal, an adjustment and a cancelled exchange.
- kenta is suspended, and aoi has left: her account is erased.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from local.demo.actions import (
    Action,
    AdminStep,
    Deposit,
    Erasure,
    Exchange,
    Naming,
    Reversal,
    Step,
    Sweep,
)
from local.demo.personas import TOKYO
from local.demo.places import PlannedPlace
from local.demo.rules import BATTERY_POINTS_DAYS

Items = tuple[tuple[str, int], ...]
# Citizens have a usual place, and sometimes use another one.
USUAL_PLACES = (0, 0, 0, 1, 0)
NOON = time(12, 30)
OPENED_DAYS = 400
"""How many days before the day of the demo its rules and rewards begin."""


def describe_histories(now: datetime, places: Sequence[PlannedPlace]) -> dict[str, list[Action]]:
    """Return the actions by citizen; `now` is the end of the histories, in UTC."""
    noon = datetime.combine(now.astimezone(TOKYO).date(), NOON, TOKYO).astimezone(UTC)
    # Still open: it is not approved yet, and a hold lasts an hour at least.
    waiting = Exchange(now - timedelta(minutes=40), "mei", 4, "compost-bin")
    return {
        "sora": _live_as_sora(noon, places),
        "mei": [*_live_as_mei(noon, places), waiting],
        "ren": _live_as_ren(noon, places),
        "kenta": _live_as_kenta(noon, places),
        "aoi": _live_as_aoi(noon, places),
    }


def sweeps(now: datetime) -> list[Action]:
    """Return runs of the sweeper, every second month, so that expired points have their entries."""
    return [Sweep(now - timedelta(days=days)) for days in range(360, 0, -60)]


def _deposits(
    citizen: str,
    places: Sequence[PlannedPlace],
    moments: Sequence[datetime],
    visits: Sequence[Items],
) -> list[Deposit]:
    """Return a deposit for each time; materials and places alternate."""
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


def _moments(noon: datetime, first_days: int, last_days: int, every_days: int) -> list[datetime]:
    """Return times from `first_days` to `last_days` ago, from morning to afternoon."""
    return [
        noon - timedelta(days=days, minutes=97 * days % 480 - 270)
        for days in range(first_days, last_days - 1, -every_days)
    ]


def _handed_over(exchange: Exchange, voucher_code: str | None = None) -> list[Action]:
    arguments = (("voucherCode", voucher_code),) if voucher_code else ()
    moment = exchange.at + timedelta(hours=22)
    return [exchange, Step(moment, exchange, "fulfilExchange", "operator", arguments)]


def _live_as_sora(noon: datetime, places: Sequence[PlannedPlace]) -> list[Action]:
    visits = [
        (("PET_BOTTLE", 40), ("ALUMINIUM_CAN", 30)),
        (("PET_BOTTLE", 55),),
        (("PET_BOTTLE", 25), ("ALUMINIUM_CAN", 80)),
    ]
    bottles = _deposits("sora", places, _moments(noon, 364, 6, 14), visits)
    # The first points of batteries have expired, the next are spent, the last expire in a week.
    days = (345, 240, BATTERY_POINTS_DAYS - 7)
    batteries = [
        Deposit(noon - timedelta(days=each), "sora", 0, place, (("BATTERY", 9),))
        for each, place in zip(days, _accepting("BATTERY", places), strict=False)
    ]
    deposits = sorted([*bottles, *batteries], key=lambda each: each.at)
    return [
        Naming(noon - timedelta(days=363), "sora", "大石 そら", "ja"),
        *(replace(deposit, number=number) for number, deposit in enumerate(deposits)),
        *_handed_over(
            Exchange(noon - timedelta(days=250), "sora", 1, "public-pool"), "POOL-7KQ2-M4"
        ),
        *_handed_over(Exchange(noon - timedelta(days=170), "sora", 2, "flower-seedlings")),
        *_handed_over(Exchange(noon - timedelta(days=120), "sora", 3, "hot-spring"), "YU-2210-88"),
        *_handed_over(Exchange(noon - timedelta(days=95), "sora", 4, "tree-planting")),
    ]


def _live_as_mei(noon: datetime, places: Sequence[PlannedPlace]) -> list[Action]:
    visits = [
        (("NEWSPAPER", 9500), ("CARDBOARD", 4000)),
        (("NEWSPAPER", 7200), ("PET_BOTTLE", 30)),
        (("NEWSPAPER", 11_000), ("CARDBOARD", 3500), ("PET_BOTTLE", 20)),
    ]
    ticket = Exchange(noon - timedelta(days=5), "mei", 3, "day-bus-ticket", 2)
    return [
        Naming(noon - timedelta(days=344), "mei", "Mei Suzuki", "en"),
        *_deposits("mei", places, _moments(noon, 345, 3, 13), visits),
        *_handed_over(Exchange(noon - timedelta(days=210), "mei", 1, "local-vegetables")),
        *_handed_over(Exchange(noon - timedelta(days=169), "mei", 2, "flower-seedlings")),
        # Not fulfilled yet.
        ticket,
    ]


def _live_as_ren(noon: datetime, places: Sequence[PlannedPlace]) -> list[Action]:
    visits = [(("SMALL_APPLIANCE", 2),), (("SMALL_APPLIANCE", 1), ("BATTERY", 4))]
    deposits = _deposits("ren", places[::-1], _moments(noon, 330, 10, 16), visits)
    bin_ = Exchange(noon - timedelta(days=120), "ren", 2, "compost-bin")
    bag = Exchange(noon - timedelta(days=60), "ren", 3, "shopping-bag")
    return [
        Naming(noon - timedelta(days=329), "ren", "蓮", "ja"),
        *deposits,
        Reversal(deposits[7].at + timedelta(days=1), deposits[7], "同じ機器の二重登録のため"),
        AdminStep(
            noon - timedelta(days=150),
            "ren",
            "adjustPoints",
            (
                ("points", 15),
                ("reason", "回収ボックスの故障のため"),
                ("notice", "回収ボックスの故障のお詫び"),
                ("idempotencyKey", "demo-adjustment-ren"),
            ),
        ),
        *_handed_over(Exchange(noon - timedelta(days=168), "ren", 1, "flower-seedlings")),
        bin_,
        Step(bin_.at + timedelta(hours=21), bin_, "approveExchange", "operator"),
        Step(bin_.at + timedelta(days=3), bin_, "fulfilExchange", "operator"),
        bag,
        Step(
            bag.at + timedelta(hours=2),
            bag,
            "cancelExchange",
            "ren",
            (("idempotencyKey", "demo-cancellation"),),
        ),
        *_handed_over(Exchange(noon - timedelta(days=20), "ren", 4, "transit-points")),
    ]


def _live_as_kenta(noon: datetime, places: Sequence[PlannedPlace]) -> list[Action]:
    suspension = (("reason", "他人のQRコードの利用が疑われるため調査中"),)
    return [
        Naming(noon - timedelta(days=89), "kenta", "けんた", "ja"),
        *_deposits("kenta", places, _moments(noon, 90, 20, 10), [(("PET_BOTTLE", 100),)]),
        AdminStep(noon - timedelta(days=12), "kenta", "suspendUser", suspension),
    ]


def _live_as_aoi(noon: datetime, places: Sequence[PlannedPlace]) -> list[Action]:
    visits = [(("PET_BOTTLE", 35),), (("NEWSPAPER", 5000),)]
    return [
        Naming(noon - timedelta(days=199), "aoi", "あおい", "ja"),
        *_deposits("aoi", places, _moments(noon, 200, 80, 20), visits),
        *_handed_over(Exchange(noon - timedelta(days=110), "aoi", 1, "tree-planting")),
        Erasure(noon - timedelta(days=30), "aoi"),
    ]


def _accepting(material: str, places: Sequence[PlannedPlace]) -> Iterator[str]:
    return (each.location["id"] for each in places if each.is_open and material in each.materials)
