"""Exchanging while others write: between the read and the commit, with lost answers."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import Cancels, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, API_KEY, NOW, refusal_of
from tests.support.service import HANAKO, TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points, Taro 500."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    service.earn(500, TARO, "taro")
    return service


def overtaken(service: Service, work: Callable[[], object], count: int = 1) -> Service:
    """The service, whose first transactions come just after somebody else's work."""
    return service.through(IsOvertaken(service.client, work, count=count))


def update_reward(service: Service, reward_id: str, **content: Any) -> None:
    service.done("updateReward", ADMIN, id=reward_id, input=content)


def stock_of(service: Service, reward_id: str) -> int | None:
    stock: int | None = service.ask("reward", API_KEY, id=reward_id)["stockRemaining"]
    return stock


@pytest.mark.parametrize("stock", [None, 5])
@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({"isActive": False}, ("REWARD_INACTIVE", ["rewardId"])),
        (
            {"redeemableFrom": "2026-11-26T00:00:00Z"},
            ("REWARD_NOT_YET_AVAILABLE", ["rewardId"]),
        ),
        ({"redeemableUntil": "2026-11-25T09:00:00Z"}, ("REWARD_ENDED", ["rewardId"])),
        ({"pointsCost": 600}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"pointsCost": 1}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"limitPerUser": 1}, ("PER_USER_LIMIT_REACHED", None)),
        ({"limitPerUserPerDay": 1}, ("DAILY_LIMIT_REACHED", None)),
    ],
)
def test_a_reward_that_changes_between_the_read_and_the_commit_is_decided_anew(
    service: Service,
    stock: int | None,
    content: dict[str, Any],
    refusal: tuple[str, list[str] | None],
) -> None:
    reward_id = service.make_reward(stock=stock)
    slow = overtaken(service, lambda: update_reward(service, reward_id, **content))

    payload = slow.exchange(reward_id, quantity=2, expectedPointsCost=500)

    assert refusal_of(payload) == refusal
    assert service.rows("exchanges") == []
    assert stock_of(service, reward_id) == stock


def test_without_an_expected_price_the_new_one_is_taken(service: Service) -> None:
    reward_id = service.make_reward()
    slow = overtaken(service, lambda: update_reward(service, reward_id, pointsCost=600))

    payload = slow.exchange(reward_id)

    assert payload["exchange"]["pointsSpent"] == 600
    assert payload["balance"]["available"] == 900


def test_p3_the_last_piece_goes_to_who_is_faster(service: Service) -> None:
    reward_id = service.make_reward(stock=1)
    slow = overtaken(service, lambda: service.exchange(reward_id, caller=TARO))

    payload = slow.exchange(reward_id)

    assert refusal_of(payload) == ("OUT_OF_STOCK", None)
    assert payload["userErrors"][0]["stockRemaining"] == 0
    assert len(service.rows("exchanges")) == 1
    assert stock_of(service, reward_id) == 0


def test_a_restock_between_the_read_and_the_commit_is_no_conflict(service: Service) -> None:
    reward_id = service.make_reward(stock=1)
    slow = overtaken(
        service,
        lambda: service.done(
            "restockReward", ADMIN, id=reward_id, delta=5, idempotencyKey="restock"
        ),
    )

    assert slow.exchange(reward_id)["userErrors"] == []
    assert slow.waits == []
    assert stock_of(service, reward_id) == 5


def test_a_reward_that_is_gone_between_the_read_and_the_commit_is_not_found(
    service: Service,
) -> None:
    reward_id = service.make_reward()
    slow = overtaken(service, lambda: service.delete("rewards", reward_id))

    assert refusal_of(slow.exchange(reward_id)) == ("NOT_FOUND", ["rewardId"])


def test_p1_points_are_not_spent_twice_at_once(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1000)
    slow = overtaken(service, lambda: service.exchange(reward_id, "faster"))

    payload = slow.exchange(reward_id, "slower")

    assert refusal_of(payload)[0] == "INSUFFICIENT_POINTS"
    assert payload["userErrors"][0]["available"] == 500


def test_p5_a_twin_that_is_faster_gives_the_same_answer(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1500, stock=1)
    answers: list[Any] = []
    slow = overtaken(service, lambda: answers.append(service.exchange(reward_id)))

    assert slow.exchange(reward_id) == {**answers[0], "replayed": True}
    assert stock_of(service, reward_id) == 0


def test_a_suspension_or_erasure_between_the_read_and_the_commit_holds(service: Service) -> None:
    reward_id = service.make_reward()
    suspended = overtaken(service, lambda: service.write_account(HANAKO, status="SUSPENDED"))
    erased = overtaken(
        service, lambda: service.write_account(TARO, erased_at="2026-11-25T09:00:00.000Z")
    )

    assert refusal_of(suspended.exchange(reward_id))[0] == "ACCOUNT_SUSPENDED"
    assert refusal_of(erased.exchange(reward_id, caller=TARO))[0] == "ACCOUNT_ERASED"
    assert service.rows("exchanges") == []


def test_who_is_overtaken_every_time_may_send_it_again(service: Service) -> None:
    reward_id = service.make_reward()
    deposits = (f"other-{number}" for number in range(100))
    slow = overtaken(service, lambda: service.earn(1, name=next(deposits)), count=100)

    assert refusal_of(slow.exchange(reward_id)) == ("CONFLICT_RETRY", None)
    assert service.exchange(reward_id)["replayed"] is False


def test_a_reward_that_everybody_wants_at_once_is_asked_for_again(service: Service) -> None:
    reward_id = service.make_reward()
    busy = Cancels(service.client, "None", "TransactionConflict", "None", "None", count=3)

    assert service.through(busy).exchange(reward_id)["userErrors"] == []


def test_an_exchange_is_never_earlier_than_the_entry_before(service: Service) -> None:
    reward_id = service.make_reward()
    service.wait(days=-1)

    payload = service.exchange(reward_id)

    assert payload["exchange"]["requestedAt"] == "2026-11-25T09:00:00.000Z"
    assert payload["ledgerEntry"]["recordedAt"] == "2026-11-25T09:00:00.000Z"


def test_p9_points_that_expired_by_the_last_entry_do_not_come_back_with_the_clock(
    service: Service,
) -> None:
    reward_id = service.make_reward()
    in_time = NOW.replace(year=2028, month=3, day=31)
    service.now = NOW.replace(year=2028, month=4, day=1)
    service.earn(1, name="in-the-new-fiscal-year")
    service.now = in_time

    payload = service.unchanged(service.exchange, reward_id)

    assert refusal_of(payload)[0] == "INSUFFICIENT_POINTS"
    assert payload["userErrors"][0]["available"] == 1


def test_p5_a_committed_exchange_whose_answer_got_lost_is_not_told_as_sold_out(
    service: Service,
) -> None:
    reward_id = service.make_reward(stock=1, pointsCost=1500)
    client = LosesReplies(service.client)

    payload = service.through(client).exchange(reward_id)

    assert (payload["userErrors"], payload["replayed"], client.lost) == ([], False, 1)


def test_a_lost_request_is_not_told_as_sold_out_while_it_may_still_arrive(
    service: Service,
) -> None:
    reward_id = service.make_reward(stock=1)
    taken = IsOvertaken(service.client, lambda: service.exchange(reward_id, caller=TARO))

    with pytest.raises(OutcomeUnknown):
        service.through(LosesRequests(taken)).exchange(reward_id)

    assert refusal_of(service.exchange(reward_id))[0] == "OUT_OF_STOCK"


def test_a_lost_request_is_told_as_sold_out_once_the_account_has_moved_on(
    service: Service,
) -> None:
    reward_id = service.make_reward(stock=1)

    def sell_out_and_earn() -> None:
        service.exchange(reward_id, caller=TARO)
        service.earn(1, name="meanwhile")

    taken = IsOvertaken(service.client, sell_out_and_earn)

    assert (
        refusal_of(service.through(LosesRequests(taken)).exchange(reward_id))[0] == "OUT_OF_STOCK"
    )
