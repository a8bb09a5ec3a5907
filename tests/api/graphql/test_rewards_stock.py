from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.graphql.rewards import RewardMutation, RewardQuery
from resolvers.storage import rewards
from tests.support.clients import ClientInFront, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import Noun, refusal_of
from tests.support.reward_requests import all_rows, create

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(RewardQuery, RewardMutation, moto_client, moto_environment)


def restock(noun: Noun, id: str, delta: int, key: str = "k", **arguments: Any) -> Any:
    return noun.change("restockReward", id=id, delta=delta, idempotencyKey=key, **arguments)


def test_a_restock_moves_the_stock_and_records_who_asked_for_what(noun: Noun) -> None:
    made = create(noun, stock=3)

    payload = restock(noun, made["id"], 5, reason="納品\n1箱")

    assert payload == {
        "reward": {**made, "stockRemaining": 8},
        "replayed": False,
        "userErrors": [],
    }
    assert noun.ask("reward", id=made["id"])["stockRemaining"] == 8
    movements = all_rows(noun)[1]
    assert sorted((row["delta"]["N"], row.get("reason")) for row in movements) == [
        ("3", None),
        ("5", {"S": "納品\n1箱"}),
    ]


def test_a_restock_sent_again_is_replayed_whatever_the_stock_is_by_then(noun: Noun) -> None:
    made = create(noun, stock=3)
    restock(noun, made["id"], -3)

    again = restock(noun, made["id"], -3)

    assert (again["replayed"], again["reward"]["stockRemaining"]) == (True, 0)
    assert noun.ask("reward", id=made["id"])["stockRemaining"] == 0


@pytest.mark.parametrize(
    "other", [{"delta": 6}, {"reason": "another"}, {"reason": None}, {"id": "other"}]
)
def test_another_restock_under_the_same_key_is_refused(noun: Noun, other: dict[str, Any]) -> None:
    arguments = {"id": create(noun, stock=3)["id"], "delta": 5, "reason": "納品"}
    noun.change("restockReward", **arguments, idempotencyKey="k")
    before = all_rows(noun)

    payload = noun.change("restockReward", **{**arguments, **other}, idempotencyKey="k")

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    assert all_rows(noun) == before


@pytest.mark.parametrize(
    ("arguments", "at"),
    [
        ({"delta": 0}, "delta"),
        ({"delta": 999_998}, "delta"),
        ({"delta": 1_000_000_000}, "delta"),
        ({"delta": 1, "reason": ""}, "reason"),
        ({"delta": 1, "reason": "x" * 501}, "reason"),
        ({"delta": 1, "reason": "a\u0007"}, "reason"),
    ],
)
def test_a_restock_outside_its_range_is_named_and_nothing_is_written(
    noun: Noun, arguments: dict[str, Any], at: str
) -> None:
    made = create(noun, stock=3)
    before = all_rows(noun)

    payload = restock(noun, made["id"], **arguments)

    assert refusal_of(payload) == ("INVALID_INPUT", [at])
    assert all_rows(noun) == before


def test_taking_off_more_than_is_left_tells_what_is_left(noun: Noun) -> None:
    made = create(noun, stock=3)

    payload = restock(noun, made["id"], -4)

    assert refusal_of(payload)[0] == "OUT_OF_STOCK"
    assert payload["userErrors"][0]["__typename"] == "OutOfStockError"
    assert payload["userErrors"][0]["stockRemaining"] == 3
    assert noun.ask("reward", id=made["id"])["stockRemaining"] == 3


def test_a_reward_without_a_limit_has_no_stock_to_move(noun: Noun) -> None:
    made = create(noun)

    assert refusal_of(restock(noun, made["id"], 1)) == ("INVALID_INPUT", ["delta"])


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_a_restock_whose_answer_got_lost_is_done_once(
    noun: Noun, loses: type[ClientInFront]
) -> None:
    made = create(noun, stock=3)

    payload = restock(noun.through(loses(noun.database.client)), made["id"], 5)

    assert (payload["reward"]["stockRemaining"], payload["replayed"]) == (8, False)
    assert noun.ask("reward", id=made["id"])["stockRemaining"] == 8


def test_stock_that_is_taken_while_it_is_moved_is_counted_too(noun: Noun) -> None:
    made = create(noun, stock=3)
    row = rewards.read(noun.database, made["id"])
    assert row is not None
    client = IsOvertaken(
        noun.database.client, lambda: noun.database.commit(rewards.take_stock(row, 2))
    )

    restock(noun.through(client), made["id"], 5)

    now = noun.ask("reward", id=made["id"])
    assert (now["stockRemaining"], now["totalExchanged"]) == (6, 2)
