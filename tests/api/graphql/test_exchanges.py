from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.storage import users
from tests.support.clients import LOST, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, API_KEY, NOW, refusal_of
from tests.support.requests import item_bytes, record_requests, write_units
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


def test_an_exchange_answers_itself_its_entry_and_the_balance(service: Service) -> None:
    reward_id = service.make_reward(stock=3)
    service.wait(hours=1)

    payload = service.exchange(reward_id, quantity=2, expectedPointsCost=500)

    made, entry = payload["exchange"], payload["ledgerEntry"]
    assert payload == {
        "exchange": {
            "id": made["id"],
            "userId": HANAKO["sub"],
            "rewardId": reward_id,
            "quantity": 2,
            "pointsSpent": 1000,
            "status": "CONFIRMED",
            "voucherCode": None,
            "note": None,
            "holdUntil": None,
            "requestedAt": "2026-11-25T10:00:00.000Z",
            "updatedAt": "2026-11-25T10:00:00.000Z",
        },
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 2,
            "type": "EXCHANGE",
            "points": -1000,
            "heldPoints": 0,
            "balanceAfter": 500,
            "heldAfter": 0,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 1000}],
            "reason": None,
            "actor": "citizen",
            "reversesId": None,
            "recycleEventId": None,
            "exchangeId": made["id"],
            "occurredAt": "2026-11-25T10:00:00.000Z",
            "recordedAt": "2026-11-25T10:00:00.000Z",
            "previousHash": entry["previousHash"],
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 500,
            "held": 0,
            "lifetimeEarned": 1500,
            "expiring": [{"points": 500, "expiresAt": END_OF_FISCAL_YEAR}],
            "version": 2,
            "asOf": "2026-11-25T10:00:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    reward = service.ask("reward", API_KEY, id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (1, 2)


def test_p20_exchanging_is_two_round_trips_without_a_scan(service: Service) -> None:
    reward_id = service.make_reward(stock=3)

    with record_requests(service.client) as requests:
        service.exchange(reward_id)

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    (_, read), (_, written) = requests
    assert all(table["ConsistentRead"] for table in read["RequestItems"].values())
    assert len(written["TransactItems"]) == 4


@pytest.mark.parametrize("stock", [None, 999_999])
def test_an_exchange_from_two_lots_takes_eight_write_units(
    service: Service, stock: int | None
) -> None:
    """With ids that are digests and numbers that fill their digits."""
    account = service.account()
    assert account is not None
    lots = {END_OF_FISCAL_YEAR: 123_456_789, "2029-03-31T14:59:59.999Z": 567_891_234}
    rich = account.model_copy(
        update={
            "lots": lots,
            "points_balance": sum(lots.values()),
            "lifetime_earned": 987_654_321,
            "ledger_seq": 12_345,
        }
    )
    service.database.commit(users.write_movement(account, rich))
    content = {
        "names": {"ja": "市内共通商品券", "en": "Voucher", "jaKana": "しょうひんけん"},
        "pointsCost": 999_999,
        "stock": stock,
        "fulfilmentType": "VOUCHER_CODE",
    }
    made = service.done("createReward", ADMIN, input=content, idempotencyKey="r")["reward"]
    service.exchange(made["id"], quantity=100)

    with record_requests(service.client) as requests:
        payload = service.exchange(made["id"], "key-2", quantity=57)

    assert len(payload["ledgerEntry"]["allocations"]) == 2
    written = [next(iter(write.values())) for write in requests[1][1]["TransactItems"]]
    sizes = {write["TableName"]: item_bytes(service.row_of(write)) for write in written}
    assert sum(write_units(size) for size in sizes.values()) == 8, sizes


@pytest.mark.parametrize("null", [False, True])
def test_a_quantity_left_out_or_null_is_one_and_a_price_left_out_is_any(
    service: Service, null: bool
) -> None:
    arguments: dict[str, Any] = {"quantity": None, "expectedPointsCost": None} if null else {}
    reward_id = service.make_reward()

    payload = service.exchange(reward_id, **arguments)

    assert (payload["exchange"]["quantity"], payload["exchange"]["pointsSpent"]) == (1, 500)
    assert service.exchange(reward_id, quantity=1)["replayed"] is True


def test_points_that_expire_soonest_are_spent_first(service: Service) -> None:
    service.now = NOW + timedelta(days=200)
    service.earn(300, name="later")

    payload = service.exchange(service.make_reward(pointsCost=1600))

    assert [lot["points"] for lot in payload["ledgerEntry"]["allocations"]] == [1500, 100]
    assert payload["balance"]["expiring"] == [
        {"points": 200, "expiresAt": "2029-03-31T14:59:59.999Z"}
    ]


def test_p9_expired_points_are_not_spendable_though_nothing_has_booked_that(
    service: Service,
) -> None:
    reward_id = service.make_reward()
    service.now = NOW.replace(year=2028, month=3, day=31, hour=14, minute=59, second=59)
    assert service.exchange(reward_id, "last-moment")["userErrors"] == []

    service.wait(seconds=1)
    payload = service.unchanged(service.exchange, reward_id, "too-late")

    assert refusal_of(payload)[0] == "INSUFFICIENT_POINTS"
    (error,) = payload["userErrors"]
    assert (error["required"], error["available"], error["shortfall"]) == (500, 0, 500)
    assert service.ask("viewer")["balance"]["available"] == 0


def test_p5_a_replay_answers_before_any_rule(service: Service) -> None:
    """Balance spent, another price, reward inactive and ended, account suspended since."""
    reward_id = service.make_reward(stock=1)
    first = service.exchange(reward_id, expectedPointsCost=500)
    service.exchange(service.make_reward(pointsCost=1000), "the-rest")
    service.done(
        "updateReward",
        ADMIN,
        id=reward_id,
        input={"pointsCost": 900, "redeemableUntil": "2026-11-26T00:00:00Z"},
    )
    service.done("deactivateReward", ADMIN, id=reward_id)
    service.write_account(HANAKO, status="SUSPENDED")
    service.wait(days=900)

    again = service.unchanged(service.exchange, reward_id, expectedPointsCost=500)

    assert again == {**first, "replayed": True}
    assert again["balance"]["available"] == 1000


def test_p5_a_replay_answers_the_exchange_as_it_is_now(service: Service) -> None:
    reward_id = service.make_reward()
    first = service.exchange(reward_id)
    service.write("exchanges", first["exchange"]["id"], status="FULFILLED", voucher_code="V-1")

    again = service.exchange(reward_id)

    assert again["exchange"] == {
        **first["exchange"],
        "status": "FULFILLED",
        "voucherCode": "V-1",
    }
    assert again["ledgerEntry"] == first["ledgerEntry"]


@pytest.mark.parametrize(
    "changes", [{"quantity": 2}, {"expectedPointsCost": 500}, {"rewardId": "another"}]
)
def test_p5_another_body_under_the_key_is_refused_and_changes_nothing(
    service: Service, changes: dict[str, Any]
) -> None:
    arguments: dict[str, Any] = {"rewardId": service.make_reward(), "idempotencyKey": "key-1"}
    service.done("exchangeReward", **arguments)

    payload = service.unchanged(service.change, "exchangeReward", **{**arguments, **changes})

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_p5_a_key_is_the_citizens_own_and_is_stored_nowhere(service: Service) -> None:
    reward_id = service.make_reward()
    service.earn(500, TARO, "taro")

    hers = service.exchange(reward_id, "hanako@example.jp")
    his = service.exchange(reward_id, "hanako@example.jp", TARO)

    assert hers["replayed"] is his["replayed"] is False
    assert hers["exchange"]["id"] != his["exchange"]["id"]
    assert "hanako@example.jp" not in str(service.snapshot())


@pytest.mark.parametrize("kind", sorted(LOST))
def test_p5_a_lost_answer_is_found_to_be_done(service: Service, kind: str) -> None:
    reward_id = service.make_reward(pointsCost=1500, stock=1)

    payload = service.through(LosesReplies(service.client, kind=kind)).exchange(reward_id)

    assert payload["replayed"] is False
    assert payload["exchange"]["status"] == "CONFIRMED"
    assert service.exchange(reward_id) == {**payload, "replayed": True}


@pytest.mark.parametrize("kind", sorted(LOST))
def test_what_nothing_settles_is_unknown_and_the_same_request_again_settles_it(
    service: Service, kind: str
) -> None:
    reward_id = service.make_reward()

    with pytest.raises(OutcomeUnknown):
        service.through(LosesRequests(service.client, 100, kind)).exchange(reward_id)

    assert service.exchange(reward_id)["replayed"] is False
