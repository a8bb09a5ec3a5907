"""Clients of the old system get the answers that they had."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from resolvers.api.rest import old_shapes
from resolvers.domain.base.enums import FulfilmentType, LocationStatus
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import Coordinates, create_location
from resolvers.services.places.locations import put_location
from tests.support.clients import FailsReads
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, NOW
from tests.support.rest import Answer, Rest
from tests.support.reward_rows import stored
from tests.support.service import HANAKO, TARO, Service

PAIRS = json.loads((Path(__file__).parent / "old_requests.json").read_text("utf-8"))
CALLERS = {"hanako": HANAKO, "taro": TARO, None: None}
OLD_EXCHANGE = "/rewards/{id}/exchange"
ENDS: dict[str, Callable[[Desk, Any], Any]] = {"cancel": Desk.cancel, "reject": Desk.reject}


@pytest.fixture
def migrated(rest: Rest) -> Rest:
    """A programme with what the old system had."""
    service = rest.service
    service.delete("locations", service.location_id)
    put_place(service, "park", "中央公園", "焼津市1-2-3", (34.8, 138.3))
    put_place(service, "station", "駅前", "焼津市4-5-6", (34.9, 138.4))
    service.done("deactivateLocation", ADMIN, id="station")
    put_reward(service, "bag", "ごみ袋", 30, stock=200)
    put_reward(service, "bin", "堆肥化容器", 80, requires_approval=True)
    put_reward(service, "sold-out", "苗", 1, stock=0)
    put_reward(service, "inactive", "旧商品", 1, is_active=False)
    put_reward(service, "early", "来月の券", 1, redeemable_from=NOW + timedelta(days=9))
    put_reward(service, "late", "先月の券", 1, redeemable_until=NOW - timedelta(days=9))
    put_reward(service, "costly", "自転車", 5000)
    put_reward(service, "once", "記念品", 1, limit_per_user=1)
    put_reward(service, "daily", "入浴券", 1, limit_per_user_per_day=1)
    return rest


def put_place(
    service: Service, location_id: str, name: str, address: str, at: tuple[float, float]
) -> None:
    content = {
        "names": LocalizedText(ja=name),
        "address": address,
        "coordinates": Coordinates(latitude=at[0], longitude=at[1]),
    }
    location = create_location(content, location_id=location_id, now=NOW)
    assert put_location(service.database, location).status is LocationStatus.OPEN


def put_reward(service: Service, reward_id: str, name: str, points_cost: int, **more: Any) -> None:
    names = LocalizedText(ja=name)
    content = {"names": names, "points_cost": points_cost, "fulfilment_type": FulfilmentType.PICKUP}
    stored(service.database, reward_id, **{**content, **more})


def ask(rest: Rest, request: dict[str, Any]) -> Answer:
    parameters = {"id": request["id"]} if "id" in request else {}
    return rest.call(
        request["method"],
        request["path"],
        CALLERS[request.get("caller")],
        body=request.get("body"),
        query=request.get("query"),
        key=request.get("key"),
        **parameters,
    )


def test_recorded_requests_answer_alike(migrated: Rest) -> None:
    for pair in PAIRS:
        got = ask(migrated, pair["request"])
        shown = {k: "*" if pair["answer"].get(k) == "*" else v for k, v in got.body.items()}
        assert (got.status, shown) == (pair["status"], pair["answer"]), pair["request"]


def test_old_redemption_answers_alike(rest: Rest) -> None:
    code = rest.service.issue()["code"]

    redeemed = rest.call("POST", "/qr/redeem", HANAKO, body={"qr_token": code})

    assert redeemed.body == {
        "success": True,
        "points_added": 2,
        "new_balance": 1502,
        "qr_token": code,
        "redeemed_at": "2026-11-25T09:00:00.000Z",
    }


def test_old_routes_name_their_successors(migrated: Rest) -> None:
    listed = migrated.call("GET", "/locations")
    refused = migrated.call("POST", OLD_EXCHANGE, HANAKO, id="none")
    redeemed = migrated.call("POST", "/qr/redeem", HANAKO, body={})

    assert listed.headers["deprecation"] == "@1796083200"
    assert listed.headers["link"] == '<v1/locations>; rel="successor-version"'
    link = '<../../v1/rewards/none/exchange>; rel="successor-version"'
    assert refused.headers["link"] == link
    assert redeemed.headers["link"] == '<../v1/qr-tokens/redeem>; rel="successor-version"'


@pytest.mark.parametrize(("seconds", "exchanges"), [(0, 1), (1, 1), (29.9, 1), (30.1, 2)])
def test_p5_old_exchange_repeats_within_window(
    migrated: Rest, seconds: float, exchanges: int
) -> None:
    first = migrated.call("POST", OLD_EXCHANGE, HANAKO, id="bag")
    migrated.service.wait(seconds=seconds)

    again = migrated.call("POST", OLD_EXCHANGE, HANAKO, id="bag")

    assert (first.body == again.body) is (exchanges == 1)
    assert len(migrated.service.rows("exchanges")) == exchanges


def test_old_list_has_every_page_that_fits(migrated: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_shapes, "PAGE_SIZE", 3)
    listed = migrated.call("GET", "/rewards").body
    size = sum(len(orjson.dumps(orjson.dumps(row).decode())) for row in listed["rewards"])
    monkeypatch.setattr(old_shapes, "ROWS_LIMIT_BYTES", size)
    assert migrated.call("GET", "/rewards").body == listed
    monkeypatch.setattr(old_shapes, "ROWS_LIMIT_BYTES", size - 1)
    refused = migrated.call("GET", "/rewards")

    assert listed["total_count"] == len(listed["rewards"]) == 8
    assert (refused.status, refused.body["error"]) == (400, "LIST_TOO_LONG")


def test_made_exchange_is_success_without_name(migrated: Rest) -> None:
    service = migrated.service
    broken = Rest(service.through(FailsReads(service.client, good=1)), migrated.payload)

    made = broken.call("POST", OLD_EXCHANGE, HANAKO, id="bag")

    assert (made.status, made.body["success"], made.body["reward_name"]) == (200, True, None)
    assert made.body["new_balance"] == 1470
    assert len(service.rows("exchanges")) == 1


@pytest.mark.parametrize("seed", range(int(os.environ.get("OLD_HISTORIES", "10"))))
def test_success_means_that_exchange_stands(migrated: Rest, seed: int) -> None:
    chance, desk = Random(seed), Desk(migrated.service)  # noqa: S311 - not for secrets
    made: list[Any] = []
    for _ in range(8):
        act, reward_id = chance.choice(["post", "post", *ENDS]), chance.choice(["bag", "bin"])
        migrated.service.wait(seconds=chance.choice([0, 1, 29.9]))
        if act == "post":
            key = chance.choice([None, None, f"{reward_id}-1"])
            answer = migrated.call("POST", OLD_EXCHANGE, HANAKO, id=reward_id, key=key)
            made.append({"id": answer.body["exchange_id"]})
            stands = desk.now(made[-1])["status"] in ("PENDING_APPROVAL", "CONFIRMED")
            assert answer.body["success"] is stands
        elif made:
            ENDS[act](desk, chance.choice(made))
