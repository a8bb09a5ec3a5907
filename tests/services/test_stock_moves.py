"""What moves between a reward's row and its shards, whatever happens meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.stock_shards import FIRST_SHARDS
from resolvers.services.reward_stock import RACES_LOST_MAXIMUM
from resolvers.storage import rewards, stock_moves
from resolvers.storage.expressions import to_attributes
from resolvers.storage.packing import item_bytes
from tests.support.clients import Cancels, ClientInFront, LosesRequests
from tests.support.divided_stock import (
    STOCK,
    ReadsShards,
    divided,
    gathered,
    is_clean,
    nearly_sold_out,
    row,
    shards,
    shown,
)
from tests.support.exchange_steps import granted
from tests.support.identities import ADMIN, OPERATOR
from tests.support.reward_rows import divide
from tests.support.service import Service


@pytest.fixture
def service(service: Service) -> Service:
    return service.with_points(1500)


@pytest.mark.parametrize(
    ("table", "attributes"),
    [
        ("rewards", {"stock_count": "x"}),
        ("rewards", {"stock_shards": "x"}),
        ("rewards", {"stock_shards": 5000}),
        ("stock_shards", {"stock_count": "x"}),
    ],
)
def test_unreadable_stock_harms_its_reward_only(
    service: Service, table: str, attributes: dict[str, Any]
) -> None:
    other, reward_id = service.make_reward(), divided(service)
    service.write(table, reward_id if table == "rewards" else f"{reward_id}#0", **attributes)

    listed = service.ask("rewards", OPERATOR)["nodes"]

    assert [each["id"] for each in listed] == [other]


@pytest.mark.parametrize(
    "attributes",
    [
        {"reward_id": ["x"]},
        {"reward_id": "another"},
        {"stock_count": -1},
        {"stock_count": None},
        {"total_redeemed": 1},
    ],
)
def test_spoilt_shard_is_found(service: Service, attributes: dict[str, Any]) -> None:
    reward_id = divided(service)
    service.write("stock_shards", f"{reward_id}#0", **attributes)

    [problem] = verify_programme(service.database, segments=1).problems

    assert (problem.kind, problem.subject) == ("stock", reward_id)


def test_shard_of_undivided_reward_is_found(service: Service) -> None:
    reward_id = service.make_reward(stock=5)
    shard = {"shard_id": f"{reward_id}#0", "stock_count": 5}
    table = service.database.table_name("stock_shards")
    service.client.put_item(TableName=table, Item=to_attributes(shard))

    assert not is_clean(service)


@pytest.mark.parametrize(("stock", "delta"), [(None, -1), (100, 1)])
def test_restock_that_needs_no_shard_leaves_them(
    service: Service, stock: int | None, delta: int
) -> None:
    reward_id = divided(service, stock=stock)

    service.change("restockReward", ADMIN, id=reward_id, idempotencyKey="r", delta=delta)

    assert len(shards(service)) == FIRST_SHARDS


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


def test_lost_races_divide_once(service: Service) -> None:
    """Its races before the division do not count for the next one."""
    reward_id = service.make_reward(pointsCost=1, stock=10_000)
    codes = ("None", "TransactionConflict", "None", "None")
    busy = LosesRaces(service.client, *codes, count=2 * RACES_LOST_MAXIMUM + 1)

    granted(service.through(busy).exchange(reward_id))

    assert len(shards(service)) == FIRST_SHARDS


class LosesRaces(Cancels):
    """Only exchanges lose, not the transactions that move pieces."""

    def transact_write_items(self, **request: Any) -> Any:
        if len(request["TransactItems"]) == len(self.codes):
            return super().transact_write_items(**request)
        return self.client.transact_write_items(**request)


def test_lost_answer_of_a_move_is_read_again(service: Service) -> None:
    reward_id = nearly_sold_out(service)
    lost = LosesRequests(service.client)

    granted(service.through(lost).exchange(reward_id, "gathers", quantity=17))

    assert shown(service, reward_id) == (23, 77)


def test_broken_off_change_stops_no_exchange(service: Service) -> None:
    """Its shards let nobody take; an exchange gathers them."""
    reward_id = divided(service)
    for number in range(FIRST_SHARDS):
        service.write("stock_shards", f"{reward_id}#{number}", definition_version=2)

    assert granted(service.exchange(reward_id))["exchange"]["pointsSpent"] == 1

    assert (shards(service), shown(service, reward_id)) == ([], (STOCK - 1, 1))


def test_change_under_way_keeps_shards(service: Service) -> None:
    """It has stopped some, and an exchange takes from another one."""
    reward_id = divided(service)
    for number in range(0, FIRST_SHARDS, 2):
        service.write("stock_shards", f"{reward_id}#{number}", definition_version=2)

    for number in range(8):
        granted(service.exchange(reward_id, f"key-{number}"))

    assert len(shards(service)) == FIRST_SHARDS


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


def test_division_changes_no_texts(service: Service) -> None:
    """Shards make the row longer than it was made for."""
    short = row(service, service.make_reward(stock=10_000, description="x" * 400))
    length = 400 + 980 - item_bytes(short.to_item())
    reward_id = divided(service, times=3, stock=10_000, description="x" * length)

    for cost in (2, 3):
        service.done("updateReward", ADMIN, id=reward_id, input={"pointsCost": cost})

    assert service.rows("reward_texts") == []
