from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.base.enums import Material, QuantityUnit
from resolvers.domain.deposits.earn_rules import EarnRuleDraft
from resolvers.domain.deposits.earning import EarnRule
from resolvers.services.deposits.earn_rules import save_earn_rule
from resolvers.storage.base.client import Database
from resolvers.storage.deposits import earn_rules
from tests.support.clients import IsOvertaken
from tests.support.contexts import admin_context
from tests.support.identities import NOW
from tests.support.reward_rows import through

BOTTLES: dict[str, Any] = {
    "material": Material.PET_BOTTLE,
    "unit": QuantityUnit.PIECE,
    "quantity_per_point": 5,
    "points_per_quantity": 1,
    "active_from": NOW,
    "active_until": NOW + timedelta(days=400),
}


def save(database: Database, new_id: str = "a", **changes: Any) -> EarnRule:
    context = admin_context(database, new_id=lambda: new_id)
    return save_earn_rule(context, EarnRuleDraft(**BOTTLES | changes))


def stored_ids(database: Database) -> list[str]:
    items = database.client.scan(TableName=database.table_name("earn_rules"))["Items"]
    return sorted(item["rule_id"]["S"] for item in items)


def test_changed_rule_keeps_its_earlier_version(database: Database) -> None:
    first = save(database, daily_cap_points=50)

    changed = save(database, id="a", quantity_per_point=4)

    assert changed.version == 2
    assert earn_rules.read_current(database) == (changed,)
    assert stored_ids(database) == ["a#1", "a#2", "current"]
    assert database.get("earn_rules", "a#1") == {**first.to_item(), "rule_id": "a#1"}


@pytest.mark.parametrize("existing", [False, True], ids=["the first rules", "changes"])
def test_rules_saved_at_once_both_stay(database: Database, *, existing: bool) -> None:
    if existing:
        save(database)
        save(database, "b", material=Material.STEEL_CAN)

    def save_theirs() -> None:
        rule_id = "b" if existing else None
        save(database, "b", id=rule_id, material=Material.STEEL_CAN, quantity_per_point=4)

    client = IsOvertaken(database.client, save_theirs)

    save(through(database, client), id="a" if existing else None, quantity_per_point=3)

    found = {rule.rule_id: rule.quantity_per_point for rule in earn_rules.read_current(database)}
    assert found == {"a": 3, "b": 4}


def test_changes_at_once_become_two_versions(database: Database) -> None:
    save(database)
    client = IsOvertaken(database.client, lambda: save(database, id="a", quantity_per_point=4))

    changed = save(through(database, client), id="a", quantity_per_point=3)

    assert (changed.version, changed.quantity_per_point) == (3, 3)
    assert stored_ids(database) == ["a#1", "a#2", "a#3", "current"]
