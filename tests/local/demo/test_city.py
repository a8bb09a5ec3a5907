from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from local.demo.city import City
from local.demo.deeds import (
    AdminStep,
    Deed,
    Deposit,
    Erasure,
    Exchange,
    Naming,
    Restock,
    Reversal,
    Step,
    Sweep,
)
from local.demo.habits import BROUGHT, REWARD_WEIGHTS, TOKYO, least_points
from local.demo.offers import OFFERS, PICTURES
from local.demo.places import FILES, PlannedPlace
from local.demo.rules import UNITS

ENDS_AT = datetime(2027, 6, 1, 3, 0, tzinfo=UTC)
PLACES = [
    place
    for file in FILES
    for place in file.plan([{"id": f"{file.town}-{number}"} for number in range(23)])
]
BY_ID: dict[str, PlannedPlace] = {place.location["id"]: place for place in PLACES}


@pytest.fixture(scope="module")
def year() -> list[Deed]:
    return City(ENDS_AT).describe_year(PLACES)


def deposits_of(year: list[Deed]) -> list[Deposit]:
    return [deed for deed in year if isinstance(deed, Deposit)]


def test_same_seed_is_the_same_year(year: list[Deed]) -> None:
    assert City(ENDS_AT).describe_year(PLACES) == year
    assert City(ENDS_AT, seed=1).describe_year(PLACES) != year


def test_year_has_every_kind_of_deed(year: list[Deed]) -> None:
    kinds = {type(deed) for deed in year}
    assert kinds == {
        *(AdminStep, Deposit, Erasure, Exchange, Naming, Restock, Reversal, Step, Sweep)
    }
    steps = {deed.field_name for deed in year if isinstance(deed, AdminStep | Step)}
    assert steps == {
        *("adjustPoints", "suspendUser", "reinstateUser"),
        *("approveExchange", "rejectExchange", "fulfilExchange", "cancelExchange"),
    }
    assert len({each.citizen for each in deposits_of(year)}) == 2000


def test_deeds_fit_the_year_and_places(year: list[Deed]) -> None:
    assert all(ENDS_AT - timedelta(days=366) < deed.at < ENDS_AT for deed in year)
    for deposit in deposits_of(year):
        place = BY_ID[deposit.location_id]
        assert place.is_open
        assert {material for material, _ in deposit.items} <= {*place.materials}


def test_citizens_deposit_once_a_day_in_order(year: list[Deed]) -> None:
    days: dict[str, list[tuple[date, int]]] = {}
    for each in deposits_of(year):
        day = each.at.astimezone(TOKYO).date()
        days.setdefault(each.citizen, []).append((day, each.number))
    for visits in days.values():
        assert [number for _, number in visits] == [*range(len(visits))]
        assert all(first[0] < second[0] for first, second in pairwise(visits))


def test_nobody_spends_more_than_deposits_earn(year: list[Deed]) -> None:
    """Whatever is refused would make an interrupted load differ from a whole one."""
    costs = {offer.picture: offer.points_cost for offer in OFFERS}
    earned, reversed_ = (
        Counter[str](),
        {each.deposit for each in year if isinstance(each, Reversal)},
    )
    for deed in sorted(year, key=lambda each: each.at):
        if isinstance(deed, Deposit) and deed not in reversed_:
            earned[deed.citizen] += least_points(deed.items)
        if isinstance(deed, Exchange):
            earned[deed.citizen] -= costs[deed.reward] * deed.quantity
            assert earned[deed.citizen] >= 0


def test_deliveries_come_before_stock_ends(year: list[Deed]) -> None:
    stock = {offer.picture: offer.stock for offer in OFFERS if offer.stock is not None}
    for deed in sorted(year, key=lambda each: each.at):
        if isinstance(deed, Restock):
            stock[deed.reward] += deed.pieces
        if isinstance(deed, Exchange) and deed.reward in stock:
            stock[deed.reward] -= deed.quantity
            # The story's citizens have some, too.
            assert stock[deed.reward] >= 3


def test_habits_know_what_the_programme_offers() -> None:
    assert BROUGHT.keys() == UNITS.keys()
    assert REWARD_WEIGHTS.keys() <= {offer.picture for offer in OFFERS}


def test_each_offer_has_a_titled_picture() -> None:
    assert {path.stem for path in PICTURES.iterdir()} == {offer.picture for offer in OFFERS}
    svg = "{http://www.w3.org/2000/svg}"
    for path in PICTURES.iterdir():
        root = ET.parse(path).getroot()  # noqa: S314 - our own files
        assert (root.tag, root.get("viewBox")) == (f"{svg}svg", "0 0 240 180"), path
        assert (root.findtext(f"{svg}title") or "").strip(), path
