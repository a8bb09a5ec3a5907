"""Old rewards become rewards here, under their ids, where they say what a reward has to say."""

from decimal import Decimal
from typing import Any

import pytest

from admin.migration.reports import MigratedRow, Migration
from resolvers.domain import rewards as rules
from resolvers.domain.enums import FulfilmentType
from resolvers.domain.times import parse_instant
from resolvers.domain.validation import LocalizedText
from resolvers.services.rewards import put_reward
from resolvers.storage import rewards, stock_movements
from resolvers.storage.client import Database
from resolvers.storage.stock_movements import initial_movement_id
from tests.support.adoptions import LATER, NOW, Adopt
from tests.support.clients import LosesReplies
from tests.support.old_system import OldSystem, old_reward
from tests.support.reward_rows import change, rows_of

MAPPED = ("nobody", "sub")


def adopted(adopt_pairs: Adopt, **options: Any) -> MigratedRow:
    (row,) = adopt_pairs(MAPPED, **options).rewards
    return row


def test_a_reward_keeps_its_id_and_starts_with_its_stock_as_the_first_movement(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("rewards", old_reward())
    assert adopted(adopt_pairs) == MigratedRow(
        "prod-rewards",
        "bag",
        Migration.ADOPTED,
        notes=("total_redeemed starts from 0 here, not from 12",),
    )
    reward = rewards.read(database, "bag")
    assert reward is not None
    assert (reward.names, reward.points_cost) == (LocalizedText(ja="ごみ袋"), 30)
    assert (reward.stock_count, reward.total_redeemed, reward.definition_version) == (200, 0, 1)
    assert (reward.is_active, reward.fulfilment) == (True, FulfilmentType.PICKUP)
    movement = stock_movements.read(database, initial_movement_id("bag"))
    assert movement is not None
    assert (movement.reward_id, movement.delta) == ("bag", 200)


def test_what_a_row_says_goes_before_the_options(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    says: dict[str, Any] = {
        "name": None,
        "names": {"ja": "水筒", "en": "Bottle", "fr": "Gourde"},
        "description": "青",
        "category": "goods",
        "image_url": "https://example.com/a.png",
        "is_active": False,
        "redeemable_from": "2026-04-01T00:00:00+09:00",
        "redemption_limit_per_user": 2,
        "requires_approval": True,
        "fulfilment": "POSTAL",
        "terms_and_conditions": "",
        "colour": "blue",
        "total_redeemed": 0,
    }
    old.put("rewards", old_reward(**says))
    row = adopted(adopt_pairs, fulfilment_type=FulfilmentType.DONATION)
    assert (row.outcome, row.notes) == (Migration.ADOPTED, ("not copied: colour, names.fr",))
    reward = rewards.read(database, "bag")
    assert reward is not None
    assert reward.names == LocalizedText(ja="水筒", en="Bottle")
    assert (reward.description, reward.category) == ("青", "goods")
    assert (reward.is_active, reward.requires_approval) == (False, True)
    assert reward.redemption_limit_per_user == 2
    assert reward.redeemable_from == parse_instant("2026-03-31T15:00:00Z")
    assert (reward.fulfilment, reward.terms_and_conditions) == (FulfilmentType.POSTAL, None)


def test_a_reward_without_a_way_of_fulfilment_gets_the_one_that_is_asked_for(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("rewards", old_reward())
    adopted(adopt_pairs, fulfilment_type=FulfilmentType.VOUCHER_CODE)
    reward = rewards.read(database, "bag")
    assert reward is not None
    assert reward.fulfilment is FulfilmentType.VOUCHER_CODE


def test_a_reward_without_a_stock_count_is_unlimited_and_told_as_that(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("rewards", old_reward(stock_count=None, total_redeemed=None))
    assert adopted(adopt_pairs).notes == ("has no stock_count: its stock is unlimited here",)
    reward = rewards.read(database, "bag")
    assert reward is not None
    assert reward.stock_count is None
    assert rows_of(database, "stock_movements") == 0


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({"name": None}, "name: is missing"),
        ({"name": 5}, "name: is no text but 5"),
        ({"name": " "}, "names: ja is empty"),
        ({"names": {"en": "Bag"}}, "names.ja: is missing"),
        ({"points_cost": None}, "points_cost: is missing"),
        ({"points_cost": Decimal("1.5")}, "points_cost: is no whole number but 1.5"),
        ({"points_cost": "30"}, "points_cost: is no whole number but '30'"),
        ({"points_cost": 0}, "pointsCost must be 1 to 1000000, not 0"),
        ({"stock_count": -1}, "stock must be 0 to 1000000, not -1"),
        ({"is_active": "yes"}, "is_active: is neither true nor false but 'yes'"),
        ({"redeemable_from": "2026-04-01"}, "redeemable_from: '2026-04-01': not a time like"),
        ({"redeemable_until": 1775000000}, "redeemable_until: is no text but 1775000000"),
        ({"fulfilment": "MAGIC"}, "fulfilment: 'MAGIC' is none of VOUCHER_CODE, PICKUP"),
        ({"image_url": "a.png"}, "imageUrl is no http or https URL"),
        ({"total_redeemed": "many"}, "total_redeemed: is no whole number but 'many'"),
    ],
)
def test_a_row_that_is_no_reward_is_refused_by_its_attribute_and_costs_no_other(
    adopt_pairs: Adopt, old: OldSystem, database: Database, says: dict[str, Any], reason: str
) -> None:
    old.put("rewards", old_reward(**says), old_reward("mug"))
    bag, mug = adopt_pairs(MAPPED).rewards
    assert (bag.id, bag.outcome) == ("bag", Migration.REFUSED)
    assert str(bag.reason).startswith(reason)
    assert mug.outcome is Migration.ADOPTED
    assert rewards.read(database, "bag") is None


def test_an_id_that_no_reward_can_have_is_refused(adopt_pairs: Adopt, old: OldSystem) -> None:
    old.put("rewards", old_reward("ごみ袋"))
    row = adopted(adopt_pairs)
    assert (row.id, row.outcome) == ("ごみ袋", Migration.REFUSED)
    assert "reward_id must be 1 to 128 visible ASCII characters" in str(row.reason)


def test_a_reward_that_was_changed_here_since_is_unchanged_by_a_second_run(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("rewards", old_reward())
    adopted(adopt_pairs)
    changed = change(database, "bag", points_cost=40)
    assert adopted(adopt_pairs, now=LATER).outcome is Migration.UNCHANGED
    assert rewards.read(database, "bag") == changed


def test_a_reward_that_changed_there_since_is_told_and_stays(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("rewards", old_reward())
    adopted(adopt_pairs)
    standing = rewards.read(database, "bag")
    old.put("rewards", old_reward(points_cost=99))
    row = adopted(adopt_pairs, now=LATER)
    assert (row.outcome, row.reason) == (
        Migration.DIFFERS,
        "a reward of this id stands with other content, which stays",
    )
    assert rewards.read(database, "bag") == standing


def test_a_reward_of_the_same_id_that_was_made_here_stays(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    content = {
        "names": LocalizedText(ja="ごみ袋"),
        "points_cost": 30,
        "fulfilment_type": FulfilmentType.PICKUP,
    }
    own = rules.create_reward(content, reward_id="bag", request_hash="own", now=NOW)
    put_reward(database, "bag", "own", lambda: own)
    old.put("rewards", old_reward())
    assert adopted(adopt_pairs).outcome is Migration.DIFFERS
    assert rewards.read(database, "bag") == own


def test_a_lost_reply_makes_one_reward_with_one_movement(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("rewards", old_reward())
    row = adopted(adopt_pairs, client=LosesReplies(database.client))
    assert row.outcome is Migration.ADOPTED
    assert rows_of(database, "rewards") == rows_of(database, "stock_movements") == 1
