"""The year of a city: its citizens' actions, by seeded chance. Equal plans give equal years.

No action is one that would be rejected: a citizen spends at most the least points of the
deposits, and a delivery comes before a reward is sold out. So an interrupted load continues as if
it had not been interrupted.
"""

import random
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from local.demo.actions import (
    Action,
    AdminStep,
    Deposit,
    Erasure,
    Exchange,
    Naming,
    Restock,
    Reversal,
    Step,
    Sweep,
)
from local.demo.catalogue import OFFERS
from local.demo.personas import (
    REWARD_WEIGHTS,
    TOKYO,
    at_hour,
    choose_items,
    choose_profile,
    choose_visit,
    least_points,
)
from local.demo.places import PlannedPlace
from local.identities.identities import Identity

CITIZENS: Final = 2000
SEED: Final = 20261101
YEAR_DAYS: Final = 365
# Visits in a year: a few citizens come often, most do not.
VISITS: Final = (1, 3, 5, 8, 12, 18, 26, 46)
VISIT_WEIGHTS: Final = (24, 21, 18, 14, 11, 7, 4, 1)
YAIZU_PERCENT: Final = 80
# Numbers of a thousand citizens.
RARE_EVENTS: Final = {"gift": 15, "suspension": 6, "leaving": 10, "none": 969}
OFFICE_HOURS: Final = (9, 16)
WHOLE_PERCENT: Final = 100
_OFFERS: Final = {offer.picture: offer for offer in OFFERS}
_NAMESPACE: Final = uuid.UUID("6f1b0e5c-6d0f-4f0e-9a52-0f3f0e5d2c11")


@dataclass(frozen=True)
class City:
    """`ends_at`: the end of the year, in UTC."""

    ends_at: datetime
    citizens: int = CITIZENS
    seed: int = SEED

    def identities(self) -> dict[str, Identity]:
        return {name: Identity(name, self._sub(name), []) for name in self._names()}

    def describe_year(self, places: Sequence[PlannedPlace]) -> list[Action]:
        """Return all actions of the year, in no order; the deposits are at these places."""
        actions: list[Action] = [Sweep(self.ends_at - timedelta(days=d)) for d in range(7, 364, 7)]
        for name in self._names():
            actions += _Citizen(self, places, name).live()
        return [*actions, *_deliveries(actions)]

    def _names(self) -> Iterator[str]:
        return (f"citizen-{number:04}" for number in range(self.citizens))

    def _sub(self, name: str) -> str:
        return str(uuid.uuid5(_NAMESPACE, f"{self.seed}/{name}"))


@dataclass
class _Citizen:
    city: City
    places: Sequence[PlannedPlace]
    name: str
    actions: list[Action] = field(default_factory=list)
    points: int = 0
    exchanges: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # Each citizen has a separate seed, so a smaller city has the same first citizens.
        self.chance = random.Random(f"{self.city.seed}/{self.name}")  # noqa: S311 - no secret
        # Some save their points, others spend them at once.
        self.eagerness = self.chance.choice((12, 25, 50))

    def live(self) -> list[Action]:
        for number, (moment, place) in enumerate(self._visits()):
            items = choose_items(self.chance, place.materials, moment.astimezone(TOKYO).month)
            deposit = Deposit(moment, self.name, number, place.location["id"], items)
            self.actions.append(deposit)
            points = least_points(items)
            if number == 0 and self._is_chosen(55):
                named_at = moment + timedelta(minutes=4)
                self.actions.append(Naming(named_at, self.name, *choose_profile(self.chance)))
            if points and self.chance.random() < 1 / 250:
                reversed_at = self._in_office(moment, 1)
                self.actions.append(Reversal(reversed_at, deposit, "計量の誤りのため"))
                continue
            self.points += points
            self._exchange(moment)
        self._deal_with_staff()
        return [action for action in self.actions if action.at < self.city.ends_at]

    def _is_chosen(self, percent: int) -> bool:
        return self.chance.randrange(WHOLE_PERCENT) < percent

    def _visits(self) -> list[tuple[datetime, PlannedPlace]]:
        """Return the visits in order, at most one a day: a day's caps are then the deposit's."""
        town = "yaizu" if self._is_chosen(YAIZU_PERCENT) else "takamatsu"
        places = [each for each in self.places if each.is_open and each.town == town]
        # Some places are near many people.
        home, other = self.chance.choices(places, range(len(places), 0, -1), k=2)
        last = self.city.ends_at.astimezone(TOKYO).date() - timedelta(days=1)
        # More than a third take part from the first day.
        share = min(1.0, 1.6 * self.chance.random())
        joined = last - timedelta(days=int((YEAR_DAYS - 2) * share))
        (visits,) = self.chance.choices(VISITS, VISIT_WEIGHTS)
        moments: dict[date, datetime] = {}
        for _ in range(max(1, round(visits * share))):
            moment = choose_visit(self.chance, joined, last)
            moments.setdefault(moment.astimezone(TOKYO).date(), moment)
        return [(at, home if self._is_chosen(85) else other) for at in sorted(moments.values())]

    def _exchange(self, visited_at: datetime) -> None:
        """Exchange points now and then, some hours after a visit."""
        if not self._is_chosen(self.eagerness):
            return
        evening = visited_at + timedelta(minutes=self.chance.randint(20, 300))
        ends_at = self.city.ends_at
        affordable = [
            reward
            for reward in REWARD_WEIGHTS
            if _OFFERS[reward].points_cost <= self.points
            and self.exchanges[reward] < (_OFFERS[reward].limit_per_user or 99)
            and evening < ends_at + timedelta(days=_OFFERS[reward].until_days or 0)
        ]
        if not affordable:
            return
        weights = [REWARD_WEIGHTS[reward] for reward in affordable]
        (reward,) = self.chance.choices(affordable, weights)
        exchange = Exchange(evening, self.name, self.exchanges.total(), reward)
        self.exchanges[reward] += 1
        self.points -= _OFFERS[reward].points_cost
        self.actions += [exchange, *self._steps(exchange)]

    def _steps(self, exchange: Exchange) -> Iterator[Action]:
        decided_at = self._in_office(exchange.at, 1)
        if _OFFERS[exchange.reward].requires_approval:
            if self._is_chosen(5):
                return  # no operator decides in time
            if self._is_chosen(10):
                reason = (("reason", "お一人様一台までのため"),)
                yield Step(decided_at, exchange, "rejectExchange", "operator", reason)
                return
            yield Step(decided_at, exchange, "approveExchange", "operator")
        elif self._is_chosen(4):
            key = (("idempotencyKey", f"demo-cancellation-{exchange.number}"),)
            cancelled_at = exchange.at + timedelta(minutes=self.chance.randint(2, 400))
            yield Step(cancelled_at, exchange, "cancelExchange", self.name, key)
            return
        voucher: tuple[tuple[str, str], ...] = ()
        if _OFFERS[exchange.reward].fulfilment_type == "VOUCHER_CODE":
            voucher = (("voucherCode", f"{self.chance.getrandbits(40):010X}"),)
        handed_over_at = self._in_office(decided_at, self.chance.randint(1, 6))
        yield Step(handed_over_at, exchange, "fulfilExchange", "operator", voucher)

    def _in_office(self, moment: datetime, days: int) -> datetime:
        """Return a time some days later, in office hours, and not on a weekend."""
        day = moment.astimezone(TOKYO).date() + timedelta(days=days)
        # Saturday and Sunday move to Monday: a hold lasts three days.
        day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
        return at_hour(self.chance, day, self.chance.randint(*OFFICE_HOURS))

    def _deal_with_staff(self) -> None:
        """Add staff's actions, such as a gift or a suspension, and erasures for a few citizens."""
        last_at = max(action.at for action in self.actions)
        (event,) = self.chance.choices([*RARE_EVENTS], [*RARE_EVENTS.values()])
        if event == "gift":
            points = self.chance.choice((5, 10, 20))
            text = self.chance.choice(("アンケートのお礼", "回収機の故障のお詫び"))
            gift: tuple[tuple[str, str | int], ...] = (
                ("points", points),
                ("reason", text),
                ("notice", text),
                ("idempotencyKey", f"demo-adjustment-{self.name}"),
            )
            given_at = self._in_office(self.actions[0].at, 3)
            self.actions.append(AdminStep(given_at, self.name, "adjustPoints", gift))
        elif event == "suspension":
            suspended_at = self._in_office(last_at, 1)
            reason = (("reason", "複数アカウントの疑いのため確認中"),)
            self.actions.append(AdminStep(suspended_at, self.name, "suspendUser", reason))
            if self._is_chosen(50):
                again_at = self._in_office(suspended_at, 12)
                self.actions.append(AdminStep(again_at, self.name, "reinstateUser", ()))
        elif event == "leaving":
            left_at = last_at + timedelta(days=self.chance.randint(9, 60))
            self.actions.append(Erasure(left_at, self.name))


def _deliveries(actions: Sequence[Action]) -> Iterator[Restock]:
    """Yield deliveries so that no reward of limited stock is sold out by these exchanges."""
    left = {offer.picture: offer.stock for offer in OFFERS}
    numbers = Counter[str]()
    exchanges = [action for action in actions if isinstance(action, Exchange)]
    for exchange in sorted(exchanges, key=lambda each: (each.at, each.citizen)):
        reward, stock = exchange.reward, left[exchange.reward]
        if stock is None:
            continue
        left[reward] = stock - exchange.quantity
        first = _OFFERS[reward].stock or 0
        if stock - exchange.quantity <= first // 2:
            left[reward] = stock - exchange.quantity + first
            at = exchange.at + timedelta(minutes=1)
            yield Restock(at, reward, first, numbers[reward])
            numbers[reward] += 1
