from collections import Counter
from datetime import UTC, datetime

import pytest

from local.demo.city import City
from local.demo.deeds import (
    Deed,
    Deposit,
    Exchange,
    Restock,
    Reversal,
)
from local.demo.habits import least_points
from local.demo.offers import OFFERS
from local.demo.places import FILES

ENDS_AT = datetime(2027, 6, 1, 3, 0, tzinfo=UTC)
PLACES = [
    place
    for file in FILES
    for place in file.plan([{"id": f"{file.town}-{number}"} for number in range(23)])
]


@pytest.fixture(scope="module")
def year() -> list[Deed]:
    return City(ENDS_AT).describe_year(PLACES)


def test_same_seed_is_the_same_year(year: list[Deed]) -> None:
    assert City(ENDS_AT).describe_year(PLACES) == year
    assert City(ENDS_AT, seed=1).describe_year(PLACES) != year


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
