from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.domain.earn_rules import EarnRuleDraft
from resolvers.domain.earning import EarnRule
from resolvers.domain.enums import ErrorCode, Material, QuantityUnit
from resolvers.domain.errors import DomainError
from resolvers.services.earn_rules import save_earn_rule
from resolvers.services.errors import OutcomeUnknownError
from resolvers.storage import earn_rules
from resolvers.storage.client import Database, RetryPolicy
from tests.support.clients import ClientInFront, IsOvertaken, LosesReplies, LosesRequests
from tests.support.contexts import context_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
BOTTLES = EarnRuleDraft(
    material=Material.PET_BOTTLE,
    unit=QuantityUnit.PIECE,
    quantity_per_point=5,
    points_per_quantity=1,
    active_from=NOW,
    active_until=NOW + timedelta(days=400),
)


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment, RetryPolicy(sleep=lambda _: None))


def through(database: Database, client: object) -> Database:
    return replace(database, client=client)


def save(database: Database, new_id: str = "a", **changes: Any) -> EarnRule:
    context = replace(context_of(database), new_id=lambda: new_id)
    return save_earn_rule(context, replace(BOTTLES, **changes))


def revision_of(database: Database) -> int:
    item = database.get(*earn_rules.CURRENT_KEY)
    assert item is not None
    revision: int = item["revision"]
    return revision


def kept_ids(database: Database) -> list[str]:
    items = database.client.scan(TableName=database.table_name("earn_rules"))["Items"]
    return sorted(item["rule_id"]["S"] for item in items)


def test_without_any_rule_saved_there_is_none(database: Database) -> None:
    assert earn_rules.read_current(database) == ()


def test_a_saved_rule_is_current_and_its_version_is_kept(database: Database) -> None:
    rule = save(database, daily_cap_points=50)

    assert earn_rules.read_current(database) == (rule,)
    kept = database.get("earn_rules", "a#1")
    assert kept == {**rule.to_item(), "rule_id": "a#1"}


def test_the_current_rules_are_found_in_a_batch_by_their_key(database: Database) -> None:
    rule = save(database)
    found = database.batch_get([earn_rules.CURRENT_KEY], consistent=True)

    assert earn_rules.from_item(found.get(earn_rules.CURRENT_KEY)) == (rule,)


def test_a_changed_rule_takes_the_place_of_its_last_version_which_stays_kept(
    database: Database,
) -> None:
    save(database)

    changed = save(database, id="a", quantity_per_point=4)

    assert changed.version == 2
    assert earn_rules.read_current(database) == (changed,)
    assert kept_ids(database) == ["a#1", "a#2", "current"]
    first = database.get("earn_rules", "a#1")
    assert first is not None
    assert first["quantity_per_point"] == 5


@pytest.mark.parametrize("id", [None, "a"])
def test_the_same_content_saved_again_writes_nothing(database: Database, id: str | None) -> None:
    rule = save(database)

    assert save(database, "b", id=id) == rule
    assert revision_of(database) == 1


def test_what_the_rule_refuses_is_told_and_nothing_is_written(database: Database) -> None:
    with pytest.raises(DomainError) as refused:
        save(database, id="unknown")

    assert refused.value.code is ErrorCode.NOT_FOUND
    assert kept_ids(database) == []


def test_the_first_rules_of_two_admins_at_once_both_stand(database: Database) -> None:
    client = IsOvertaken(
        database.client,
        lambda: save(database, "b", material=Material.STEEL_CAN),
    )

    save(through(database, client))

    assert [rule.rule_id for rule in earn_rules.read_current(database)] == ["b", "a"]


def test_changes_of_two_rules_at_once_both_stand(database: Database) -> None:
    save(database)
    save(database, "b", material=Material.STEEL_CAN)
    client = IsOvertaken(
        database.client,
        lambda: save(database, id="b", material=Material.STEEL_CAN, quantity_per_point=4),
    )

    save(through(database, client), id="a", quantity_per_point=3)

    assert [rule.quantity_per_point for rule in earn_rules.read_current(database)] == [3, 4]


def test_two_changes_at_once_become_two_versions(database: Database) -> None:
    save(database)
    client = IsOvertaken(
        database.client,
        lambda: save(database, id="a", quantity_per_point=4),
    )

    changed = save(through(database, client), id="a", quantity_per_point=3)

    assert (changed.version, changed.quantity_per_point) == (3, 3)
    assert kept_ids(database) == ["a#1", "a#2", "a#3", "current"]


def test_a_rule_that_another_admin_gave_the_same_start_meanwhile_is_refused(
    database: Database,
) -> None:
    client = IsOvertaken(database.client, lambda: save(database, "b", quantity_per_point=4))

    with pytest.raises(DomainError) as refused:
        save(through(database, client))

    assert refused.value.field == ["input", "activeFrom"]
    assert kept_ids(database) == ["b#1", "current"]


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_a_save_whose_answer_got_lost_is_done_once(
    database: Database, loses: type[ClientInFront]
) -> None:
    rule = save(through(database, loses(database.client)))

    assert earn_rules.read_current(database) == (rule,)
    assert kept_ids(database) == ["a#1", "current"]


def test_a_save_that_a_twin_did_meanwhile_answers_the_rule_that_stands(
    database: Database,
) -> None:
    """The first request is lost, not its answer: the twin's rule is the one that there is."""
    client = LosesRequests(database.client)
    real = client.transact_write_items

    def lose_and_be_overtaken(**request: Any) -> Any:
        if client.left:
            save(database, "twin")
        return real(**request)

    client.transact_write_items = lose_and_be_overtaken  # type: ignore[method-assign] # of this one only

    rule = save(through(database, client), "mine")

    assert rule.rule_id == "twin"
    assert earn_rules.read_current(database) == (rule,)


def test_a_save_whose_reply_got_lost_does_not_undo_a_later_one(database: Database) -> None:
    save(database)
    overtaken = IsOvertaken(
        database.client,
        after=lambda: save(database, id="a", quantity_per_point=4),
    )

    with pytest.raises(OutcomeUnknownError):
        save(through(database, LosesReplies(overtaken)), id="a", quantity_per_point=3)

    assert earn_rules.read_current(database)[0].quantity_per_point == 4
