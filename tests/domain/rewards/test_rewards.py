from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import FulfilmentType
from resolvers.domain.base.errors import InvalidInputError, OutOfStockError
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.rewards.rewards import (
    PIECES_MAXIMUM,
    STOCK_MAXIMUM,
    Reward,
    StockMovement,
    create_reward,
    initial_movement,
    restock,
    update_reward,
)
from tests.support.domain_programme import NOW, VOUCHER
from tests.support.refusals import raised
from tests.support.reward_rows import EVERY_FIELD

LEAST: dict[str, Any] = {
    "names": LocalizedText(ja="商品券"),
    "points_cost": 500,
    "fulfilment_type": FulfilmentType.VOUCHER_CODE,
}
LATER = NOW + timedelta(hours=1)


def created(**content: Any) -> Reward:
    return create_reward({**LEAST, **content}, reward_id="voucher", request_hash="request", now=NOW)


def test_reward_stores_every_field() -> None:
    item = created(**EVERY_FIELD).to_item()
    flags = {"is_active": False, "requires_approval": True, "counted_from_start": True}
    other = {**flags, "names": item["names"]}
    assert item | created().to_item() | other == item
    assert (item["redemption_limit_per_user"], item["redemption_limit_per_day"]) == (3, 1)
    assert item["names"]["easy_ja"] == "かいものけん"
    assert item["stock_count"] == 10
    assert item["redeemable_from"] == "2026-11-25T09:00:00.000Z"
    assert item["redeemable_until"] == "2026-12-25T09:00:00.000Z"
    assert item["image_url"] == EVERY_FIELD["image_url"]
    assert item["request_hash"] == "request"
    assert Reward.model_validate(item) == created(**EVERY_FIELD)


def test_reward_with_a_limit_is_counted_from_start() -> None:
    assert not created().counted_from_start
    assert created(limit_per_user=3).counted_from_start
    assert created(limit_per_user_per_day=1).counted_from_start


def test_first_stock_is_a_movement() -> None:
    assert initial_movement(created()) is None
    assert initial_movement(created(stock=0)) == StockMovement(
        movement_id=digest("initial", "voucher"), reward_id="voucher", delta=0, created_at=NOW
    )


def test_update_without_a_difference_changes_nothing() -> None:
    reward = created(**EVERY_FIELD)
    same = {name: value for name, value in EVERY_FIELD.items() if name != "stock"}
    assert update_reward(reward, same, LATER) is reward


REQUIRED = {"names": "names", "points_cost": "pointsCost", "fulfilment_type": "fulfilmentType"}


@pytest.mark.parametrize(("name", "field"), REQUIRED.items())
def test_new_reward_requires_fields(name: str, field: str) -> None:
    for content in ({**LEAST, name: None}, {k: v for k, v in LEAST.items() if k != name}):
        with pytest.raises(InvalidInputError, match=f"{field} is required") as refusal:
            create_reward(content, reward_id="voucher", request_hash=None, now=NOW)
        assert refusal.value.field == ["input", field]


OUT_OF_RANGE: list[tuple[str, dict[str, Any]]] = [
    ("pointsCost", {"points_cost": 0}),
    ("pointsCost", {"points_cost": 1_000_001}),
    ("description", {"description": ""}),
    ("category", {"category": "a\nb"}),
    ("termsAndConditions", {"terms_and_conditions": "x" * 2001}),
    ("imageUrl", {"image_url": "ftp://example.jp/a.png"}),
    ("imageUrl", {"image_url": "https:///a.png"}),
    ("imageUrl", {"image_url": "https://example.jp/a b.png"}),
    ("imageUrl", {"image_url": "https://[::1/a.png"}),
    ("imageUrl", {"image_url": "https://example.jp:99999/"}),
    ("imageUrl", {"image_url": ""}),
    ("limitPerUser", {"limit_per_user": 0}),
    ("limitPerUser", {"limit_per_user": 1_000_001}),
    ("limitPerUserPerDay", {"limit_per_user_per_day": 0}),
    ("limitPerUserPerDay", {"limit_per_user_per_day": 1_000_001}),
    ("redeemableUntil", {"redeemable_from": NOW, "redeemable_until": NOW}),
]


@pytest.mark.parametrize(("field", "content"), OUT_OF_RANGE)
def test_value_out_of_range_names_field(field: str, content: dict[str, Any]) -> None:
    for refusal in (
        raised(InvalidInputError, lambda: created(**content)),
        raised(InvalidInputError, lambda: update_reward(VOUCHER, content, NOW)),
    ):
        assert refusal.field == ["input", field]


@pytest.mark.parametrize("stock", [-1, 1_000_001])
def test_stock_is_0_to_a_million(stock: int) -> None:
    assert raised(InvalidInputError, lambda: created(stock=stock)).field == ["input", "stock"]
    assert [created(stock=end).stock_count for end in (0, 1_000_000)] == [0, 1_000_000]


def test_change_raises_definition_version() -> None:
    reward = created(**EVERY_FIELD)
    changed = update_reward(reward, {"points_cost": 400, "description": None}, LATER)
    assert (changed.points_cost, changed.description) == (400, None)
    assert (changed.definition_version, changed.updated_at) == (2, LATER)
    renamed = update_reward(reward, {"names": LocalizedText(ja="券")}, LATER)
    assert (renamed.names.ja, renamed.names.en) == ("券", "Voucher")
    same = {"points_cost": 500, "description": reward.description}
    assert changed.model_copy(update={**same, "definition_version": 1, "updated_at": NOW}) == reward


@pytest.mark.parametrize("end", [1, 1_000_000])
def test_ranges_include_their_ends(end: int) -> None:
    reward = created(points_cost=end, limit_per_user=end, limit_per_user_per_day=end)
    assert reward.points_cost == reward.redemption_limit_per_user == end
    assert reward.redemption_limit_per_day == end
    unlimited = update_reward(reward, {"limit_per_user": None}, LATER)
    assert (unlimited.redemption_limit_per_user, unlimited.definition_version) == (None, 2)


@pytest.mark.parametrize("stock", [5, None])
def test_stock_is_no_part_of_an_update(stock: int | None) -> None:
    with pytest.raises(InvalidInputError, match="restockReward") as refusal:
        update_reward(VOUCHER, {"stock": stock}, NOW)
    assert refusal.value.field == ["input", "stock"]


def test_window_is_checked_against_stored_end() -> None:
    reward = created(redeemable_from=NOW)
    for until in (NOW, NOW - timedelta(days=1)):
        with pytest.raises(InvalidInputError) as refusal:
            update_reward(reward, {"redeemable_until": until}, NOW)
        assert refusal.value.field == ["input", "redeemableUntil"]
    far = datetime(9999, 1, 1, tzinfo=UTC)
    assert update_reward(reward, {"redeemable_until": far}, NOW).redeemable_until == far
    cleared = update_reward(reward, {"redeemable_from": None, "redeemable_until": NOW}, NOW)
    assert (cleared.redeemable_from, cleared.redeemable_until) == (None, NOW)


def test_restock_moves_only_the_stock() -> None:
    for delta, stock in ((5, 15), (-10, 0), (999_990, 1_000_000)):
        assert restock(VOUCHER, delta) == VOUCHER.model_copy(update={"stock_count": stock})
    assert raised(OutOfStockError, lambda: restock(VOUCHER, -11)).stock_remaining == 10


def test_removal_succeeds_past_the_maximum() -> None:
    returned = VOUCHER.model_copy(
        update={"stock_count": STOCK_MAXIMUM + 5, "total_redeemed": PIECES_MAXIMUM}
    )
    assert restock(returned, -1).stock_count == STOCK_MAXIMUM + 4


def test_restock_counts_exchanged_pieces() -> None:
    popular = VOUCHER.model_copy(update={"total_redeemed": PIECES_MAXIMUM - 15})
    assert restock(popular, 5).stock_count == 15
    assert raised(InvalidInputError, lambda: restock(popular, 6)).field == ["delta"]
    sold = VOUCHER.model_copy(update={"total_redeemed": PIECES_MAXIMUM - 10})
    assert raised(InvalidInputError, lambda: restock(sold, 1)).field == ["delta"]


@pytest.mark.parametrize(
    ("reward", "delta"),
    [
        *((created(), 1), (created(), -1), (VOUCHER, 0), (VOUCHER, 999_991)),
        (created(stock=STOCK_MAXIMUM), 1),
    ],
)
def test_restock_rejects_invalid_delta(reward: Reward, delta: int) -> None:
    assert raised(InvalidInputError, lambda: restock(reward, delta)).field == ["delta"]
