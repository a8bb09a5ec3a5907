from local.demo.habits import BROUGHT, REWARD_WEIGHTS, least_points
from local.demo.offers import OFFERS
from local.demo.rules import UNITS


def test_habits_know_what_the_programme_offers() -> None:
    assert BROUGHT.keys() == UNITS.keys()
    assert REWARD_WEIGHTS.keys() <= {offer.picture for offer in OFFERS}


def test_least_points_round_down_and_cap() -> None:
    assert least_points((("PET_BOTTLE", 14), ("NEWSPAPER", 2_999))) == 2 + 2
    assert least_points((("ALUMINIUM_CAN", 900),)) == 20
    # They may have expired before they are spent.
    assert least_points((("BATTERY", 10),)) == 0
