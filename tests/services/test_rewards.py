"""Rewards: creation, changes and stock, by admins."""

from typing import Any

import pytest

from tests.support.clients import ClientInFront, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, API_KEY, refusal_of
from tests.support.movement_requests import TOTE
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


def test_update_keeps_omitted_and_clears_null(service: Service) -> None:
    made = create(service, description="綿", category="goods")
    service.wait(hours=1)

    payload = update(service, made, pointsCost=450, description=None)

    changed = {
        **made,
        "pointsCost": 450,
        "description": None,
        "localizedDescription": None,
        "updatedAt": "2026-11-25T10:00:00.000Z",
    }
    assert payload == {"reward": changed, "replayed": False, "userErrors": []}
    assert read(service, made) == changed


def test_unknown_reward_is_not_found(service: Service) -> None:
    unknown = {"id": "unknown"}
    assert read(service, unknown) is None
    for payload in (
        update(service, unknown, pointsCost=1),
        restock(service, unknown, 1),
        change(service, "deactivateReward", **unknown),
    ):
        assert refusal_of(payload) == ("NOT_FOUND", ["id"])
    assert row_counts(service) == [0, 0]


def test_deactivated_reward_is_shown_and_comes_back(service: Service) -> None:
    made = create(service)

    payload = change(service, "deactivateReward", id=made["id"])

    assert payload == {"reward": {**made, "isActive": False}, "replayed": False, "userErrors": []}
    assert read(service, made) == payload["reward"]
    update(service, made, isActive=True)
    assert read(service, made)["isActive"]


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
