from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest

from admin.migration.reports import MigratedRow, Migration
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, FulfilmentType
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import parse_instant
from resolvers.domain.base.validation import LocalizedText
from resolvers.storage.base.client import Database
from resolvers.storage.rewards import rewards, stock_movements
from tests.support.migrations import Old, old_reward


def migrated(old: Old, **options: Any) -> MigratedRow:
    (row,) = old.migrate(**options).rewards
    return row


def test_reward_keeps_its_id_and_stock(old: Old, database: Database) -> None:
    old.put("rewards", old_reward())
    assert migrated(old) == MigratedRow(
        "prod-rewards",
        "bag",
        Migration.MIGRATED,
        notes=("total_redeemed starts from 0 here, not from 12",),
    )
    reward = rewards.read(database, "bag")
    assert reward is not None
    assert (reward.names, reward.points_cost) == (LocalizedText(ja="ごみ袋"), 30)
    assert (reward.stock_count, reward.total_redeemed, reward.definition_version) == (200, 0, 1)
    assert (reward.is_active, reward.fulfilment) == (True, FulfilmentType.PICKUP)
    movement = stock_movements.read(database, digest("initial", "bag"))
    assert movement is not None
    assert (movement.reward_id, movement.delta) == ("bag", 200)


def test_row_goes_before_the_options(old: Old, database: Database) -> None:
    says: dict[str, Any] = {
        "name": None,
        "names": {"ja": "水筒", "en": "Bottle", "easy_ja": "", "fr": "Gourde"},
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
    row = migrated(old, fulfilment_type=FulfilmentType.DONATION)
    assert (row.outcome, row.notes) == (Migration.MIGRATED, ("not copied: colour, names.fr",))
    reward = rewards.read(database, "bag")
    assert reward is not None
    assert reward.names == LocalizedText(ja="水筒", en="Bottle")
    assert (reward.is_active, reward.requires_approval) == (False, True)
    assert reward.redemption_limit_per_user == 2
    assert reward.redeemable_from == parse_instant("2026-03-31T15:00:00Z")
    assert (reward.fulfilment, reward.terms_and_conditions) == (FulfilmentType.POSTAL, None)


def test_invalid_reward_is_refused_by_its_attribute(old: Old, database: Database) -> None:
    invalid: tuple[tuple[dict[str, Any], str], ...] = (
        ({"name": None}, "names: Field required"),
        ({"name": 5}, "name: Input should be a text, or a map of texts by language, not 5"),
        ({"points_cost": Decimal("1.5")}, "points_cost: Input should be a valid integer, not 1.5"),
        ({"points_cost": 0}, "pointsCost must be 1 to 1000000, not 0"),
        ({"stock_count": -1}, "stock must be 0 to 1000000, not -1"),
        ({"redeemable_from": "2026-04-01"}, "redeemable_from: write the time like"),
    )
    rows = [old_reward(f"bag-{number}", **says) for number, (says, _) in enumerate(invalid, 10)]
    old.put("rewards", old_reward("ごみ袋"), old_reward("mug"), *rows)
    *bags, mug, unnamed = old.migrate().rewards
    for bag, (says, reason) in zip(bags, invalid, strict=True):
        assert bag.outcome is Migration.REFUSED, says
        assert str(bag.reason).startswith(reason)
        assert rewards.read(database, bag.id) is None
    assert mug.outcome is Migration.MIGRATED
    assert unnamed.outcome is Migration.REFUSED
    assert "reward_id must be 1 to 128 visible ASCII characters" in str(unnamed.reason)


def test_reward_that_cannot_be_written_is_refused(
    old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    old.put("rewards", old_reward())
    refused = DomainError(ErrorCode.INVALID_STATE_TRANSITION, "not now")
    monkeypatch.setattr("admin.migration.rewards.put_reward", Mock(side_effect=refused))
    row = migrated(old)
    assert (row.outcome, row.reason) == (Migration.REFUSED, "not now")
