from typing import TYPE_CHECKING, Any

import pytest

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.rewards import Reward
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.rewards import RewardResult, put_reward
from resolvers.storage import rewards, stock_movements
from resolvers.storage.client import Database, RetryPolicy
from resolvers.storage.pages import Page, PageRequest
from tests.support.clients import ClientInFront, IsOvertaken, LosesReplies, LosesRequests
from tests.support.reward_rows import LATER, NOW, change, made, read, rows_of, stored, through

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment, RetryPolicy(sleep=lambda _: None))


def test_what_was_created_is_read_as_it_was_made(database: Database) -> None:
    reward = made(
        stock=3, redeemable_from=NOW, redeemable_until=LATER, image_url="https://example.com/t.png"
    )

    created = put_reward(database, "tote", "h", lambda: reward)

    assert created == RewardResult(reward, replayed=False)
    assert rewards.read(database, "tote") == reward


def test_many_are_read_in_the_order_asked_for_and_none_for_the_unknown(database: Database) -> None:
    first, second = stored(database, "a"), stored(database, "b")

    assert rewards.read_many(database, ["b", "x", "a", "b"]) == [second, None, first, second]


def test_an_id_that_cannot_be_one_is_unknown(database: Database) -> None:
    assert rewards.read(database, "") is None
    assert rewards.read_many(database, ["", "x" * 3000]) == [None, None]


def test_the_row_of_a_batch_is_read_like_any_other(database: Database) -> None:
    reward = stored(database)
    found = database.batch_get([rewards.key("tote"), rewards.key("x")], consistent=True)

    assert rewards.from_item(found.get(rewards.key("tote"))) == reward
    assert rewards.from_item(found.get(rewards.key("x"))) is None


def test_the_initial_stock_is_the_first_movement(database: Database) -> None:
    stored(database, stock=3)

    first = stock_movements.read(database, stock_movements.initial_movement_id("tote"))

    assert first is not None
    assert (first.reward_id, first.delta, first.created_at) == ("tote", 3, NOW)


def test_a_reward_without_a_stock_has_no_movement(database: Database) -> None:
    stored(database)

    assert rows_of(database, "stock_movements") == 0


def test_a_reward_created_twice_under_one_id_is_there_once(database: Database) -> None:
    first = stored(database, stock=3)

    again = put_reward(database, "tote", "h", lambda: made(stock=3))

    assert again == RewardResult(first, replayed=True)
    assert rows_of(database, "stock_movements") == 1


def test_a_replay_answers_before_any_rule_runs(database: Database) -> None:
    first = stored(database)

    def refuse() -> Reward:
        raise InvalidInputError("stricter since", ["input", "pointsCost"])

    assert put_reward(database, "tote", "h", refuse).reward == first


def test_an_id_that_stands_for_another_request_is_refused_and_nothing_changed(
    database: Database,
) -> None:
    first = stored(database)

    with pytest.raises(DomainError) as refused:
        put_reward(database, "tote", "other", lambda: made(points_cost=1))

    assert refused.value.code is ErrorCode.IDEMPOTENCY_KEY_REUSED
    assert refused.value.field == ["idempotencyKey"]
    assert rewards.read(database, "tote") == first


def test_of_two_who_create_at_once_the_slower_one_gets_what_the_faster_one_made(
    database: Database,
) -> None:
    client = IsOvertaken(database.client, lambda: stored(database, stock=3))

    slower = put_reward(through(database, client), "tote", "h", lambda: made(stock=3))

    assert slower.replayed
    assert rows_of(database, "stock_movements") == 1


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_a_creation_whose_answer_got_lost_is_done_once_and_not_replayed(
    database: Database, loses: type[ClientInFront]
) -> None:
    reward = made(stock=3)

    created = put_reward(through(database, loses(database.client)), "tote", "h", lambda: reward)

    assert created == RewardResult(reward, replayed=False)
    assert rewards.read(database, "tote") == reward
    assert rows_of(database, "stock_movements") == 1


def test_a_change_writes_what_differs_and_removes_what_was_cleared(database: Database) -> None:
    stored(database, description="綿", category="goods")

    changed = change(database, "tote", description=None, points_cost=450)

    assert rewards.read(database, "tote") == changed
    assert (changed.description, changed.category, changed.points_cost) == (None, "goods", 450)
    assert changed.definition_version == 2


def test_a_change_that_changes_nothing_writes_nothing(database: Database) -> None:
    reward = stored(database)
    client = IsOvertaken(database.client, lambda: pytest.fail("something was written"))

    assert change(through(database, client), "tote", points_cost=500) == reward


def test_a_change_of_an_unknown_reward_is_refused(database: Database) -> None:
    for reward_id in ("unknown", ""):
        with pytest.raises(DomainError) as refused:
            change(database, reward_id, points_cost=1)

        assert (refused.value.code, refused.value.field) == (ErrorCode.NOT_FOUND, ["id"])
    assert rows_of(database, "rewards") == 0


def test_a_change_leaves_alone_what_exchanges_count_meanwhile(database: Database) -> None:
    reward = stored(database, stock=3)
    client = IsOvertaken(database.client, lambda: database.commit(rewards.take_stock(reward, 2)))

    change(through(database, client), "tote", points_cost=450)

    now = read(database)
    assert (now.stock_count, now.total_redeemed, now.points_cost) == (1, 2, 450)


def test_two_changes_of_one_reward_at_once_both_stand(database: Database) -> None:
    stored(database)
    client = IsOvertaken(database.client, lambda: change(database, "tote", category="goods"))

    change(through(database, client), "tote", points_cost=450)

    now = read(database)
    assert (now.category, now.points_cost, now.definition_version) == ("goods", 450, 3)


def test_a_change_whose_reply_got_lost_does_not_undo_a_later_one(database: Database) -> None:
    stored(database)
    overtaken = IsOvertaken(
        database.client,
        after=lambda: change(database, "tote", points_cost=300),
    )

    with pytest.raises(OutcomeUnknownError):
        change(through(database, LosesReplies(overtaken)), "tote", points_cost=450)

    assert read(database).points_cost == 300


def test_a_change_whose_reply_got_lost_is_made_once(database: Database) -> None:
    stored(database)

    changed = change(through(database, LosesReplies(database.client)), "tote", points_cost=450)

    assert changed.definition_version == 2
    assert rewards.read(database, "tote") == changed


def page_of(database: Database, first: int = 100, **filters: Any) -> Page[Reward]:
    whole = {"category": None, "max_points_cost": None, "include_inactive": False, **filters}
    return rewards.catalogue(database, **whole).read_page(database, PageRequest(first))


def ids(page: Page[Reward]) -> list[str]:
    return [at.row.reward_id for at in page.rows]


@pytest.fixture
def catalogue(database: Database) -> None:
    stored(database, "c", points_cost=300, category="goods")
    stored(database, "a", points_cost=100, category="goods")
    stored(database, "b", points_cost=200)
    stored(database, "off", points_cost=150, is_active=False)


@pytest.mark.usefixtures("catalogue")
def test_the_catalogue_lists_active_rewards_by_their_cost(database: Database) -> None:
    assert ids(page_of(database)) == ["a", "b", "c"]


@pytest.mark.usefixtures("catalogue")
def test_the_catalogue_lists_inactive_rewards_where_asked(database: Database) -> None:
    assert ids(page_of(database, include_inactive=True)) == ["a", "off", "b", "c"]


@pytest.mark.usefixtures("catalogue")
def test_the_catalogue_lists_a_category_alone(database: Database) -> None:
    assert ids(page_of(database, category="goods")) == ["a", "c"]


@pytest.mark.usefixtures("catalogue")
def test_the_catalogue_lists_what_costs_at_most_so_much(database: Database) -> None:
    assert ids(page_of(database, max_points_cost=200)) == ["a", "b"]


@pytest.mark.usefixtures("catalogue")
def test_the_catalogue_is_read_on_from_where_a_page_ended(database: Database) -> None:
    first = page_of(database, first=2)
    listing = rewards.catalogue(
        database, category=None, max_points_cost=None, include_inactive=False
    )

    rest = listing.read_page(database, PageRequest(2, first.end))

    assert (ids(first), first.has_next_page) == (["a", "b"], True)
    assert (ids(rest), rest.has_next_page) == (["c"], False)


@pytest.mark.usefixtures("catalogue")
def test_a_reward_stands_at_its_new_cost_after_a_change(database: Database) -> None:
    change(database, "a", points_cost=250)

    assert ids(page_of(database)) == ["b", "a", "c"]
