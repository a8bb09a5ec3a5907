from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.enums import FulfilmentType
from resolvers.domain.errors import InvalidInputError, OutOfStockError
from resolvers.domain.rewards import Reward, create_reward, restock, update_reward
from resolvers.domain.validation import LocalizedText
from tests.support.domain_programme import NOW, TOKYO, VOUCHER

LEAST: dict[str, Any] = {
    "names": LocalizedText(ja="商品券"),
    "points_cost": 500,
    "fulfilment_type": FulfilmentType.VOUCHER_CODE,
}
MOST: dict[str, Any] = {
    **LEAST,
    "names": LocalizedText(
        ja="商品券", ja_kana="ショウヒンケン", en="Voucher", easy_ja="かいものけん"
    ),
    "description": "500円分",
    "category": "voucher",
    "image_url": "https://example.jp:8443/voucher.png?size=2",
    "stock": 10,
    "redeemable_from": NOW.astimezone(TOKYO),
    "redeemable_until": NOW + timedelta(days=30),
    "limit_per_user": 3,
    "limit_per_user_per_day": 1,
    "requires_approval": True,
    "is_active": False,
    "terms_and_conditions": "市内の店で使えます",
}
LATER = NOW + timedelta(hours=1)


def created(**content: Any) -> Reward:
    return create_reward({**LEAST, **content}, reward_id="voucher", request_hash="request", now=NOW)


def test_minimal_reward_has_defaults() -> None:
    assert created().to_item() == {
        "reward_id": "voucher",
        "request_hash": "request",
        "names": {"ja": "商品券"},
        "points_cost": 500,
        "definition_version": 1,
        "total_redeemed": 0,
        "is_active": True,
        "requires_approval": False,
        "fulfilment": "VOUCHER_CODE",
        "created_at": "2026-11-25T09:00:00.000Z",
        "updated_at": "2026-11-25T09:00:00.000Z",
    }


def test_reward_stores_every_field() -> None:
    item = created(**MOST).to_item()
    other = {"is_active": False, "requires_approval": True, "names": item["names"]}
    assert item | created().to_item() | other == item
    assert (item["redemption_limit_per_user"], item["redemption_limit_per_day"]) == (3, 1)
    assert item["names"]["easy_ja"] == "かいものけん"
    assert item["stock_count"] == 10
    assert item["redeemable_from"] == "2026-11-25T09:00:00.000Z"
    assert item["redeemable_until"] == "2026-12-25T09:00:00.000Z"
    assert item["image_url"] == MOST["image_url"]
    assert Reward.model_validate(item) == created(**MOST)


def test_null_in_a_new_reward_is_omitted() -> None:
    optional = dict.fromkeys(set(MOST) - set(LEAST))
    assert created(**optional) == created()


@pytest.mark.parametrize(
    ("name", "field"),
    [("names", "names"), ("points_cost", "pointsCost"), ("fulfilment_type", "fulfilmentType")],
)
def test_new_reward_requires_fields(name: str, field: str) -> None:
    for content in ({**LEAST, name: None}, {k: v for k, v in LEAST.items() if k != name}):
        with pytest.raises(InvalidInputError, match=f"{field} is required") as refusal:
            create_reward(content, reward_id="voucher", request_hash=None, now=NOW)
        assert refusal.value.field == ["input", field]


OUT_OF_RANGE = [
    ({"names": LocalizedText(ja="")}, ["names", "ja"]),
    ({"names": LocalizedText(ja="a", en="\t")}, ["names", "en"]),
    ({"points_cost": 0}, ["pointsCost"]),
    ({"points_cost": 1_000_001}, ["pointsCost"]),
    ({"description": ""}, ["description"]),
    ({"category": "a\nb"}, ["category"]),
    ({"terms_and_conditions": "x" * 2001}, ["termsAndConditions"]),
    ({"image_url": "javascript:alert(1)"}, ["imageUrl"]),
    ({"image_url": "ftp://example.jp/a.png"}, ["imageUrl"]),
    ({"image_url": "https:///a.png"}, ["imageUrl"]),
    ({"image_url": "https://example.jp/a b.png"}, ["imageUrl"]),
    ({"image_url": "https://[::1/a.png"}, ["imageUrl"]),
    ({"image_url": "https://example.jp:99999/"}, ["imageUrl"]),
    ({"image_url": "voucher.png"}, ["imageUrl"]),
    ({"limit_per_user": 0}, ["limitPerUser"]),
    ({"limit_per_user": 1_000_001}, ["limitPerUser"]),
    ({"limit_per_user_per_day": 0}, ["limitPerUserPerDay"]),
    ({"limit_per_user_per_day": 1_000_001}, ["limitPerUserPerDay"]),
    ({"redeemable_from": NOW, "redeemable_until": NOW}, ["redeemableUntil"]),
    ({"redeemable_from": datetime(1, 1, 1, tzinfo=TOKYO)}, ["redeemableFrom"]),
]


@pytest.mark.parametrize(("content", "field"), OUT_OF_RANGE)
def test_value_out_of_range_names_field(content: dict[str, Any], field: list[str]) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        created(**content)
    assert refusal.value.field == ["input", *field]
    with pytest.raises(InvalidInputError) as refusal:
        update_reward(VOUCHER, content, NOW)
    assert refusal.value.field == ["input", *field]


@pytest.mark.parametrize("stock", [-1, 1_000_001])
def test_stock_is_0_to_a_million(stock: int) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        created(stock=stock)
    assert refusal.value.field == ["input", "stock"]
    assert [created(stock=end).stock_count for end in (0, 1_000_000)] == [0, 1_000_000]


def test_change_raises_definition_version() -> None:
    reward = created(**MOST)
    changed = update_reward(reward, {"points_cost": 400, "description": None}, LATER)
    assert (changed.points_cost, changed.description) == (400, None)
    assert (changed.definition_version, changed.updated_at) == (2, LATER)
    same = {"points_cost": 500, "description": reward.description}
    assert changed.model_copy(update={**same, "definition_version": 1, "updated_at": NOW}) == reward


def test_the_same_content_again_is_the_same_reward() -> None:
    reward = created(**MOST)
    same = {name: value for name, value in MOST.items() if name != "stock"}
    assert update_reward(reward, same, LATER) is reward
    assert update_reward(reward, {}, LATER) is reward
    assert update_reward(created(), {"limit_per_user": None}, LATER) == created()


@pytest.mark.parametrize(
    ("field", "attribute"),
    [
        ("limit_per_user", "redemption_limit_per_user"),
        ("limit_per_user_per_day", "redemption_limit_per_day"),
    ],
)
def test_limit_is_changed_and_cleared(field: str, attribute: str) -> None:
    for limit in (1, 1_000_000):
        assert getattr(created(**{field: limit}), attribute) == limit
    changed = update_reward(created(**{field: 1}), {field: 2}, LATER)
    assert (getattr(changed, attribute), changed.definition_version) == (2, 2)
    cleared = update_reward(changed, {field: None}, LATER)
    assert (getattr(cleared, attribute), cleared.definition_version) == (None, 3)


def test_approval_changes_the_definition() -> None:
    begun = update_reward(created(), {"requires_approval": True}, LATER)
    assert (begun.requires_approval, begun.definition_version) == (True, 2)
    ended = update_reward(begun, {"requires_approval": False}, LATER)
    assert (ended.requires_approval, ended.definition_version) == (False, 3)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("names", "names"),
        ("points_cost", "pointsCost"),
        ("fulfilment_type", "fulfilmentType"),
        ("requires_approval", "requiresApproval"),
        ("is_active", "isActive"),
    ],
)
def test_what_a_reward_needs_is_not_cleared(name: str, field: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot be cleared") as refusal:
        update_reward(VOUCHER, {name: None}, NOW)
    assert refusal.value.field == ["input", field]


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


def test_restocking_moves_the_stock_and_not_the_definition() -> None:
    assert restock(VOUCHER, 5).stock_count == 15
    assert restock(VOUCHER, -10).stock_count == 0
    assert restock(VOUCHER, 999_990).stock_count == 1_000_000
    assert restock(VOUCHER, 5).definition_version == VOUCHER.definition_version


def test_fewer_than_none_cannot_be_left_in_stock() -> None:
    with pytest.raises(OutOfStockError) as refusal:
        restock(VOUCHER, -11)
    assert refusal.value.stock_remaining == 10


@pytest.mark.parametrize(
    ("reward", "delta"),
    [(created(), 1), (created(), -1), (VOUCHER, 0), (VOUCHER, 999_991), (VOUCHER, 10**9)],
)
def test_restock_rejects_invalid_delta(reward: Reward, delta: int) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        restock(reward, delta)
    assert refusal.value.field == ["delta"]
