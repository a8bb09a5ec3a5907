"""Rewards whose stock is in several rows."""

from collections.abc import Callable
from typing import Any

from admin.verification.verify import verify_programme
from resolvers.domain.rewards import Reward
from resolvers.storage import rewards, stock_moves
from resolvers.storage.expressions import from_attributes
from tests.support.clients import ClientInFront
from tests.support.exchange_steps import granted
from tests.support.identities import ADMIN, OPERATOR
from tests.support.reward_rows import divide
from tests.support.service import Service

STOCK = 120


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


def row(service: Service, reward_id: str) -> Reward:
    read = rewards.from_item(service.database.get(*rewards.key(reward_id)))
    assert read is not None
    return read


def divided(service: Service, times: int = 1, **content: Any) -> str:
    """Return a reward with shards."""
    reward_id = service.make_reward(pointsCost=1, **{"stock": STOCK, **content})
    for _ in range(times):
        divide(service.database, reward_id)
    return reward_id


def shards(service: Service) -> list[int | None]:
    rows = map(from_attributes, service.rows("stock_shards"))
    return [row.get("stock_count") for row in sorted(rows, key=lambda row: row["shard_id"])]


def shown(service: Service, reward_id: str) -> tuple[int | None, int]:
    reward = service.ask("reward", OPERATOR, id=reward_id)
    [listed] = [each for each in service.ask("rewards", OPERATOR)["nodes"] if each == reward]
    return listed["stockRemaining"], listed["totalExchanged"]


def is_clean(service: Service) -> bool:
    return not verify_programme(service.database, segments=1).problems


def nearly_sold_out(service: Service) -> str:
    """Return a reward with 40 pieces left, 4 to 16 of them in the reserve."""
    reward_id = divided(service, stock=100)
    for quantity in (40, 20):
        granted(service.exchange(reward_id, f"of-{quantity}", quantity=quantity))
    return reward_id


def gathered(service: Service, reward_id: str) -> None:
    reward = row(service, reward_id)
    parts = rewards.read_shards(service.database, reward)
    assert parts is not None
    service.database.commit(*stock_moves.gather(reward, parts))


def add_more(service: Service, reward_id: str) -> None:
    service.done("restockReward", ADMIN, id=reward_id, delta=1000, idempotencyKey="more")
    divide(service.database, reward_id)
