from typing import Any

import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.rewards.rewards import Reward
from resolvers.services.rewards.rewards import put_reward
from resolvers.storage.base.client import Database
from tests.support import reward_rows
from tests.support.change_requests import TOTE
from tests.support.clients import ClientInFront, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, API_KEY, refusal_of
from tests.support.service import Service


def change(service: Service, field: str, caller: Any = ADMIN, **arguments: Any) -> Any:
    return service.change(field, caller, **arguments)


def create(service: Service, key: str | None = None, **fields: Any) -> Any:
    content = {**TOTE, **fields}
    return service.done("createReward", ADMIN, input=content, idempotencyKey=key)["reward"]


def update(service: Service, reward: Any, **fields: Any) -> Any:
    return change(service, "updateReward", id=reward["id"], input=fields)


def restock(service: Service, reward: Any, delta: int, **arguments: Any) -> Any:
    whole = {"id": reward["id"], "delta": delta, "idempotencyKey": "k", **arguments}
    return change(service, "restockReward", **whole)


def read(service: Service, reward: Any) -> Any:
    return service.ask("reward", API_KEY, id=reward["id"])


def row_counts(service: Service) -> list[int]:
    return [len(service.rows(table)) for table in ("rewards", "stock_movements")]


def test_p5_replay_shows_reward_as_it_is(service: Service) -> None:
    made = create(service, key="k")
    changed = update(service, made, pointsCost=450)["reward"]

    again = change(service, "createReward", input=TOTE, idempotencyKey="k")

    assert again == {"reward": changed, "replayed": True, "userErrors": []}


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_lost_creation_without_key_is_done_once(
    service: Service, loses: type[ClientInFront]
) -> None:
    losing = service.through(loses(service.client))

    payload = change(losing, "createReward", input={**TOTE, "stock": 3})

    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    assert row_counts(service) == [1, 1]


def test_restock_records_what_was_asked(service: Service) -> None:
    made = create(service, stock=3)

    payload = restock(service, made, 5, reason="納品\n1箱")

    assert payload == {"reward": {**made, "stockRemaining": 8}, "replayed": False, "userErrors": []}
    assert read(service, made)["stockRemaining"] == 8
    movements = service.rows("stock_movements")
    assert sorted((row["delta"]["N"], row.get("reason")) for row in movements) == [
        ("3", None),
        ("5", {"S": "納品\n1箱"}),
    ]


@pytest.mark.parametrize("other", [{"delta": 6}, {"reason": None}, {"id": "other"}])
def test_p5_key_rejects_another_restock(service: Service, other: dict[str, Any]) -> None:
    made = create(service, stock=3)
    restock(service, made, 5, reason="納品")

    payload = service.unchanged(restock, service, made, **{"delta": 5, "reason": "納品", **other})

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_p5_replayed_creation_asks_no_rule(database: Database) -> None:
    first = reward_rows.stored(database)

    def refuse() -> Reward:
        raise InvalidInputError("stricter since", ["input", "pointsCost"])

    again = put_reward(database, "tote", "h", refuse)

    assert (again.reward, again.replayed) == (first, True)


@pytest.mark.parametrize("other", [{"pointsCost": 1}, {"names": {"ja": "別の袋"}}])
def test_p5_key_rejects_another_reward(service: Service, other: dict[str, Any]) -> None:
    create(service, key="k")

    another = {"input": {**TOTE, **other}, "idempotencyKey": "k"}
    payload = service.unchanged(change, service, "createReward", **another)

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_p5_replayed_restock_asks_no_rule(database: Database) -> None:
    """The stock is taken off once: a second time would be below none."""
    reward_rows.stored(database, stock=3)
    reward_rows.restock(database, -3)

    assert reward_rows.restock(database, -3).replayed
    assert reward_rows.read(database).stock_count == 0
