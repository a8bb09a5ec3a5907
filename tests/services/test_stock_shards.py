"""The stock of a reward in demand is in several rows, and adds up to the last piece."""

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.rewards import SHARDS_MAXIMUM
from resolvers.domain.stock_shards import FIRST_SHARDS, added_shards
from resolvers.services.reward_stock import RACES_LOST_MAXIMUM
from tests.support.clients import Cancels, IsOvertaken, SendsTwice
from tests.support.divided_stock import (
    STOCK,
    ReadsShards,
    add_more,
    divided,
    gathered,
    is_clean,
    nearly_sold_out,
    row,
    shards,
    shown,
)
from tests.support.exchange_steps import Desk, granted, written_units
from tests.support.identities import ADMIN, OPERATOR, refusal_of
from tests.support.requests import record_requests
from tests.support.reward_rows import divide
from tests.support.service import Service

LIMITED = pytest.mark.parametrize("stock", [STOCK, None])


@pytest.fixture
def service(service: Service) -> Service:
    return service.with_points(1500)


@LIMITED
def test_lost_races_divide_stock(service: Service, stock: int | None) -> None:
    reward_id = service.make_reward(pointsCost=1, stock=stock)
    lost = RACES_LOST_MAXIMUM + 1
    busy = Cancels(service.client, "None", "TransactionConflict", "None", "None", count=lost)

    granted(service.through(busy).exchange(reward_id, quantity=2))

    assert len(shards(service)) == FIRST_SHARDS
    assert row(service, reward_id).total_redeemed == 0
    assert shown(service, reward_id) == (stock and stock - 2, 2)
    assert is_clean(service)


def test_small_stock_stays_one_row(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1, stock=99)
    busy = Cancels(service.client, "None", "TransactionConflict", "None", "None", count=7)

    granted(service.through(busy).exchange(reward_id))

    assert shards(service) == []


def test_exchange_of_shard_costs_as_much(service: Service) -> None:
    reward_id = divided(service)

    with record_requests(service.client) as requests:
        granted(service.exchange(reward_id))

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    assert sum(written_units(service, requests).values()) == 8
    assert shown(service, reward_id) == (STOCK - 1, 1)


@pytest.mark.parametrize("quantity", [1, 7])
def test_p3_shards_sell_out_to_last_piece(service: Service, quantity: int) -> None:
    reward_id = divided(service)
    whole = STOCK // quantity

    for number in range(whole):
        granted(service.exchange(reward_id, f"key-{number}", quantity=quantity))

    refused = service.exchange(reward_id, "too-late", quantity=quantity)
    assert refusal_of(refused)[0] == "OUT_OF_STOCK"
    assert refused["userErrors"][0]["stockRemaining"] == STOCK % quantity
    assert shown(service, reward_id) == (STOCK % quantity, whole * quantity)
    assert (shards(service), is_clean(service)) == ([], True)


def test_p3_moved_pieces_sent_twice_move_once(service: Service) -> None:
    reward_id = divided(service)
    twice = service.through(SendsTwice(service.client))

    for number in range(STOCK):
        granted(twice.exchange(reward_id, f"key-{number}"))

    assert shown(service, reward_id) == (0, STOCK)
    assert is_clean(service)


@pytest.mark.parametrize("key", ["a", "b", "c", "d"])
def test_p3_pieces_taken_meanwhile_are_not_gathered(service: Service, key: str) -> None:
    """One exchange gathers the last pieces; a faster one takes some from a shard, or fills it."""
    reward_id = nearly_sold_out(service)
    faster = IsOvertaken(service.client, lambda: service.exchange(reward_id, key, quantity=4))

    granted(service.through(faster).exchange(reward_id, "slower", quantity=17))

    assert shown(service, reward_id) == (19, 81)
    assert is_clean(service)


def test_p3_shards_added_meanwhile_are_not_lost(service: Service) -> None:
    reward_id = nearly_sold_out(service)
    more = IsOvertaken(service.client, lambda: add_more(service, reward_id))

    granted(service.through(more).exchange(reward_id, "slower", quantity=17))

    assert shown(service, reward_id) == (1023, 77)
    assert is_clean(service)


def test_unlimited_reward_counts_in_shards(service: Service) -> None:
    reward_id = divided(service, stock=None)

    for number in range(15):
        granted(service.exchange(reward_id, f"key-{number}", quantity=60))

    assert shown(service, reward_id) == (None, 15 * 60)
    assert row(service, reward_id).total_redeemed > 0
    assert is_clean(service)


def test_p3_cancelled_exchange_returns_to_shard(service: Service) -> None:
    reward_id = divided(service)
    exchange = granted(service.exchange(reward_id, quantity=3))["exchange"]
    before = row(service, reward_id)

    granted(Desk(service).cancel(exchange))

    assert row(service, reward_id) == before
    assert shown(service, reward_id) == (STOCK, 0)
    assert is_clean(service)


def test_exchange_returns_to_gathered_reward(service: Service) -> None:
    reward_id = divided(service)
    exchange = granted(service.exchange(reward_id, quantity=3))["exchange"]
    gather = IsOvertaken(service.client, lambda: gathered(service, reward_id))

    granted(Desk(service).through(gather).cancel(exchange))

    assert (shown(service, reward_id), shards(service)) == ((STOCK, 0), [])


def test_changed_price_holds_in_shards(service: Service) -> None:
    reward_id = divided(service)
    raised = IsOvertaken(
        service.client,
        lambda: service.done("updateReward", ADMIN, id=reward_id, input={"pointsCost": 2}),
    )

    payload = service.through(raised).exchange(reward_id, expectedPointsCost=1)

    assert refusal_of(payload)[0] == "PRICE_CHANGED"
    assert granted(service.exchange(reward_id, "again"))["exchange"]["pointsSpent"] == 2


def test_change_by_older_release_gathers_shards(service: Service) -> None:
    """It knows the reward's row only."""
    reward_id = divided(service)
    service.write("rewards", reward_id, definition_version=2, points_cost=2)

    assert granted(service.exchange(reward_id))["exchange"]["pointsSpent"] == 2

    assert (shards(service), shown(service, reward_id)) == ([], (STOCK - 1, 1))


def test_race_with_division_is_no_refusal(service: Service) -> None:
    """The reserve is too small, but the shards have enough."""
    reward_id = service.make_reward(pointsCost=1, stock=STOCK)

    faster = IsOvertaken(service.client, lambda: divide(service.database, reward_id))

    payload = service.through(faster).exchange(reward_id, quantity=100)

    assert granted(payload)["exchange"]["quantity"] == 100
    assert (shards(service), shown(service, reward_id)) == ([], (STOCK - 100, 100))


@pytest.mark.parametrize("delta", [-STOCK, 1_000_000 - STOCK])
def test_restock_counts_pieces_in_shards(service: Service, delta: int) -> None:
    reward_id = divided(service)
    restock = {"id": reward_id, "idempotencyKey": "r"}

    done = service.done("restockReward", ADMIN, **restock, delta=delta)

    assert done["reward"]["stockRemaining"] == STOCK + delta
    assert is_clean(service)


def test_removal_of_more_than_all_shards_is_refused(service: Service) -> None:
    reward_id = divided(service)

    removal = {"id": reward_id, "idempotencyKey": "r", "delta": -STOCK - 1}
    refused = service.change("restockReward", ADMIN, **removal)

    assert refusal_of(refused)[0] == "OUT_OF_STOCK"
    assert shown(service, reward_id) == (STOCK, 0)


def test_demand_adds_shards_up_to_maximum(service: Service) -> None:
    reward_id = divided(service, times=3, stock=10_000)

    assert len(shards(service)) == SHARDS_MAXIMUM
    assert added_shards(row(service, reward_id)) == []
    assert shown(service, reward_id) == (10_000, 0)


@pytest.mark.parametrize("field", ["reward", "rewards"])
def test_reward_is_read_again_when_shard_is_gone(service: Service, field: str) -> None:
    reward_id = divided(service)
    reader = service.through(ReadsShards(service, 1, lambda: gathered(service, reward_id)))

    answer = reader.ask(field, OPERATOR, **({"id": reward_id} if field == "reward" else {}))

    [reward] = answer.get("nodes", [answer])
    assert (reward["stockRemaining"], shards(service)) == (STOCK, [])


def test_verification_sums_up_shards(service: Service) -> None:
    reward_id = divided(service)
    service.write("rewards", reward_id, stock_in_shards=1)

    (problem,) = verify_programme(service.database).problems

    assert "stock_in_shards is 1, its shards count" in problem.detail
