from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.rewards.stock_shards import FIRST_SHARDS
from resolvers.services.rewards.reward_stock import RACES_LOST_MAXIMUM
from resolvers.storage.rewards import rewards, stock_moves
from tests.support.clients import Cancels, ClientInFront, IsOvertaken
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import ADMIN, OPERATOR, refusal_of
from tests.support.reward_rows import (
    STOCK,
    add_more,
    divide,
    divided,
    gathered,
    is_clean,
    nearly_sold_out,
    row,
    shards,
    shown,
)
from tests.support.service import Service


@pytest.fixture
def service(service: Service) -> Service:
    return service.with_points(1500)


@pytest.mark.parametrize("stock", [STOCK, None])
def test_lost_races_divide_stock(service: Service, stock: int | None) -> None:
    reward_id = service.make_reward(pointsCost=1, stock=stock)
    lost = RACES_LOST_MAXIMUM + 1
    busy = Cancels(service.client, "None", "TransactionConflict", "None", "None", count=lost)

    granted(service.through(busy).exchange(reward_id, quantity=2))

    assert len(shards(service)) == FIRST_SHARDS
    assert len({*shards(service)}) == (1 if stock is None else 2), "one shard has given pieces"
    assert row(service, reward_id).total_redeemed == 0
    assert shown(service, reward_id) == (stock and stock - 2, 2)
    assert is_clean(service)


@pytest.mark.slow
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


def test_p3_cancelled_exchange_returns_to_shard(service: Service) -> None:
    reward_id = divided(service)
    exchange = granted(service.exchange(reward_id, quantity=3))["exchange"]
    before = row(service, reward_id)

    granted(Desk(service).cancel(exchange))

    assert row(service, reward_id) == before
    assert shown(service, reward_id) == (STOCK, 0)
    assert is_clean(service)


def test_changed_price_holds_in_shards(service: Service) -> None:
    reward_id = divided(service)
    raised = IsOvertaken(
        service.client,
        lambda: service.done("updateReward", ADMIN, id=reward_id, input={"pointsCost": 2}),
    )

    payload = service.through(raised).exchange(reward_id, expectedPointsCost=1)

    assert refusal_of(payload)[0] == "PRICE_CHANGED"
    assert granted(service.exchange(reward_id, "again"))["exchange"]["pointsSpent"] == 2


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


class ReadsShards(ClientInFront):
    """Let others act before the shards are read for this time."""

    def __init__(self, service: Service, time: int, act: Callable[[], object]) -> None:
        super().__init__(service.client)
        self.left = time
        self.act = act

    def batch_get_item(self, **request: Any) -> Any:
        self.left -= any("stock_shards" in table for table in request["RequestItems"])
        if self.left == 0:
            self.left = -1
            self.act()
        return self.client.batch_get_item(**request)


def test_restock_reads_stock_of_one_moment(service: Service) -> None:
    """Pieces that move while it reads are not counted twice: the maximum is not passed."""
    reward_id = divided(service, stock=900_000)

    def refill() -> None:
        reward = row(service, reward_id)
        [shard, *_] = rewards.read_shards(service.database, reward) or []
        service.database.commit(*stock_moves.refill(reward, shard, 50))

    moving = service.through(ReadsShards(service, 2, refill))
    restock = {"id": reward_id, "idempotencyKey": "r", "delta": 100_000}

    assert moving.done("restockReward", ADMIN, **restock)["reward"]["stockRemaining"] == 1_000_000
    assert is_clean(service)


class ChangesLater(ClientInFront):
    """Let others act just before a change of the reward, once its shards are stopped."""

    def __init__(self, service: Service, act: Any) -> None:
        super().__init__(service.client)
        self.acts = [act]

    def transact_write_items(self, **request: Any) -> Any:
        tables = {
            write["TableName"] for each in request["TransactItems"] for write in each.values()
        }
        if self.acts and any("staff_actions" in table for table in tables):
            self.acts.pop()()
        return self.client.transact_write_items(**request)


def divide_anew(service: Service, reward_id: str) -> None:
    gathered(service, reward_id)
    divide(service.database, reward_id)


@pytest.mark.parametrize(
    ("stock", "act"),
    [
        (STOCK, divide_anew),
        (None, lambda service, reward_id: divide(service.database, reward_id)),
        (STOCK, gathered),
    ],
)
def test_change_stops_shards_made_meanwhile(
    service: Service, stock: int | None, act: Callable[[Service, str], None]
) -> None:
    reward_id = divided(service, stock=stock)
    granted(service.exchange(reward_id, quantity=3))
    later = ChangesLater(service, lambda: act(service, reward_id))

    change = {"id": reward_id, "input": {"pointsCost": 2}}
    service.through(later).done("updateReward", ADMIN, **change)

    versions = {row["definition_version"]["N"] for row in service.rows("stock_shards")}
    assert versions <= {"2"}
    assert granted(service.exchange(reward_id, "again"))["exchange"]["pointsSpent"] == 2
    assert is_clean(service)


def test_p3_exchange_returns_to_gathered_reward(service: Service) -> None:
    reward_id = divided(service)
    exchange = granted(service.exchange(reward_id, quantity=3))["exchange"]
    gather = IsOvertaken(service.client, lambda: gathered(service, reward_id))

    granted(Desk(service).through(gather).cancel(exchange))

    assert (shown(service, reward_id), shards(service)) == ((STOCK, 0), [])


@pytest.mark.parametrize("field", ["reward", "rewards"])
def test_reward_is_read_again_when_shard_is_gone(service: Service, field: str) -> None:
    reward_id = divided(service)
    reader = service.through(ReadsShards(service, 1, lambda: gathered(service, reward_id)))
    answer = reader.ask(field, OPERATOR, **({"id": reward_id} if field == "reward" else {}))

    [reward] = answer.get("nodes", [answer])
    assert (reward["stockRemaining"], shards(service)) == (STOCK, [])


def test_exchange_reads_reward_again_when_shards_are_gone(service: Service) -> None:
    reward_id = divided(service)
    slower = service.through(ReadsShards(service, 1, lambda: gathered(service, reward_id)))

    granted(slower.exchange(reward_id, quantity=100))

    assert (shards(service), shown(service, reward_id)) == ([], (STOCK - 100, 100))
