"""Rewards: how an admin creates, changes and stocks them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import FulfilmentType
from resolvers.domain.base.errors import InvalidInputError, OutOfStockError
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant
from resolvers.domain.base.translations import Translations, split_texts
from resolvers.domain.base.validation import (
    POINTS_MAXIMUM,
    LocalizedText,
    change_names,
    check_names,
    check_prose,
    check_range,
    check_text,
    field_name,
)

STOCK_MAXIMUM = 1_000_000
PIECES_MAXIMUM = 2_000_000_000
"""The most pieces of a reward in stock and exchanged, together. GraphQL's Int leaves room above it,
because simultaneous requests can exceed the maximum.
"""
SHARDS_MAXIMUM = 16
"""Rows of stock in addition to the reward's row: a list reads them all."""
LIMIT_MAXIMUM = 1_000_000
REQUIRED = ("names", "points_cost", "fulfilment_type")
NEVER_CLEARED = (*REQUIRED, "requires_approval", "is_active")
LIMITS = ("limit_per_user", "limit_per_user_per_day")
TEXTS = {"description": "localized_description", "terms_and_conditions": "localized_terms"}


class Reward(Item):
    """An item of rewards. stock_count None is unlimited for good.

    Every change of the catalogue's content raises definition_version; stock is not part of it.
    The window is from redeemable_from (inclusive) until redeemable_until (exclusive). Both limits
    count pieces per user, redemption_limit_per_day too. `counted_from_start`: it was created with
    a limit, and all its exchanges are counted. A row that is read for a decision has no long texts.
    `stock_shards`: the number of its shards; with shards, the stock_count of a row that is read for
    a decision is the reserve. `stock_in_shards`: the pieces in the shards, plus pieces exchanged
    there that this row has not counted yet.
    """

    reward_id: str
    request_hash: str | None = None
    names: LocalizedText
    description: str | None = None
    description_translations: Translations | None = None
    category: str | None = None
    image_url: str | None = None
    points_cost: Int32
    definition_version: int = 1
    stock_count: Int32 | None = None
    stock_shards: Annotated[int, Field(ge=1, le=SHARDS_MAXIMUM)] | None = None
    stock_in_shards: Int32 | None = None
    total_redeemed: Int32 = 0
    is_active: bool = True
    redeemable_from: Instant | None = None
    redeemable_until: Instant | None = None
    redemption_limit_per_user: Int32 | None = None
    redemption_limit_per_day: Int32 | None = None
    counted_from_start: bool = False
    requires_approval: bool = False
    fulfilment: FulfilmentType
    terms_and_conditions: str | None = None
    terms_and_conditions_translations: Translations | None = None
    created_at: Instant
    updated_at: Instant


class StockMovement(Item):
    """A change of stock by hand. A reward's first movement is its initial stock.

    The stock plus the pieces in exchanges equals the sum of a reward's movements. `request_hash`
    distinguishes a repeated request from another request with the same key.
    """

    movement_id: str
    reward_id: str
    delta: int
    reason: str | None = None
    request_hash: str | None = None
    created_at: Instant


def initial_movement(reward: Reward) -> StockMovement | None:
    """Return the movement that adds a new reward's stock; None if it is unlimited."""
    if reward.stock_count is None:
        return None
    return StockMovement(
        movement_id=digest("initial", reward.reward_id),
        reward_id=reward.reward_id,
        delta=reward.stock_count,
        created_at=reward.created_at,
    )


def create_reward(
    content: Mapping[str, Any], *, reward_id: str, request_hash: str | None, now: datetime
) -> Reward:
    """Return a new reward from the fields of RewardInput in snake_case; omit None.

    Raise InvalidInput that names the field that is missing or out of range.
    """
    given = {name: value for name, value in content.items() if value is not None}
    for name in REQUIRED:
        if name not in given:
            raise InvalidInputError(f"{field_name(name)} is required", ["input", field_name(name)])
    stock = given.pop("stock", None)
    given, translations = split_texts(given, TEXTS, check_prose)
    if stock is not None:
        check_range(stock, 0, STOCK_MAXIMUM, ["input", "stock"])
    reward = Reward(
        reward_id=reward_id,
        request_hash=request_hash,
        stock_count=stock,
        counted_from_start=any(name in given for name in LIMITS),
        created_at=now,
        updated_at=now,
        **_checked(given),
        **translations,
    )
    _check_window(reward)
    return reward


def update_reward(reward: Reward, changes: Mapping[str, Any], now: datetime) -> Reward:
    """Return the reward with changed fields of RewardInput in snake_case.

    Fields and names that are not in `changes` stay; None clears. Return the same object if nothing
    differs, else one with the next definition_version. Raise InvalidInput that names the field.
    """
    if "stock" in changes:
        raise InvalidInputError(
            "stock cannot be changed here: use restockReward", ["input", "stock"]
        )
    for name in NEVER_CLEARED:
        if name in changes and changes[name] is None:
            raise InvalidInputError(
                f"{field_name(name)} cannot be cleared: set a value", ["input", field_name(name)]
            )
    values, translations = split_texts(changes, TEXTS, check_prose, reward)
    attributes = _checked(values) | translations
    if "names" in attributes:
        attributes["names"] = change_names(reward.names, attributes["names"])
    changed = reward.model_copy(update=attributes)
    _check_window(changed)
    if changed == reward:
        return reward
    return changed.model_copy(
        update={"definition_version": reward.definition_version + 1, "updated_at": now}
    )


def restock(reward: Reward, delta: int) -> Reward:
    """Return the reward with `delta` more, or fewer, pieces in stock.

    Raise OutOfStock if the stock would be negative. Raise InvalidInput for 0, above the maximum,
    and for a reward with unlimited stock.
    """
    path = ["delta"]
    if reward.stock_count is None:
        raise InvalidInputError("the reward's stock is unlimited and cannot be changed", path)
    if delta == 0:
        raise InvalidInputError("delta must not be 0: add or remove at least 1", path)
    stock = reward.stock_count + delta
    if stock < 0:
        raise OutOfStockError(reward.stock_count)
    # Refunds can raise the stock past the maximum. A removal must succeed even then.
    if delta > 0 and stock > STOCK_MAXIMUM:
        raise InvalidInputError(f"the stock must be at most {STOCK_MAXIMUM}, not {stock}", path)
    if delta > 0 and stock + reward.total_redeemed > PIECES_MAXIMUM:
        raise InvalidInputError(
            f"a reward has at most {PIECES_MAXIMUM} pieces, exchanged ones included: create "
            "another reward",
            path,
        )
    return reward.model_copy(update={"stock_count": stock})


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of these fields of RewardInput; None clears."""
    attributes: dict[str, Any] = {}
    for name, value in values.items():
        path = ["input", field_name(name)]
        checked = None if value is None else _CHECKS[name](value, path)
        attributes[_ATTRIBUTES.get(name, name)] = checked
    return attributes


def _check_window(reward: Reward) -> None:
    opens, closes = reward.redeemable_from, reward.redeemable_until
    if opens is not None and closes is not None and closes <= opens:
        raise InvalidInputError(
            "redeemableUntil must be after redeemableFrom", ["input", "redeemableUntil"]
        )


def check_url(value: str, field_path: Sequence[str]) -> str:
    check_text(value, field_path)
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading the port is what checks it
    except ValueError as error:
        raise InvalidInputError(f"imageUrl is not a URL: {error}", field_path) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in value:
        raise InvalidInputError("imageUrl must be an http or https URL", field_path)
    return value


def _check_cost(value: int, field_path: Sequence[str]) -> int:
    return check_range(value, 1, POINTS_MAXIMUM, field_path)


def _check_limit(value: int, field_path: Sequence[str]) -> int:
    # A limit of 0 would make the reward inactive; is_active is for that.
    return check_range(value, 1, LIMIT_MAXIMUM, field_path)


def _pass(value: Any, field_path: Sequence[str]) -> Any:  # noqa: ANN401, ARG001 - one of _CHECKS
    """Return an enumeration, a boolean or a time: its type is its range."""
    return value


# The tables' names that come from the old system and differ from the API's.
_ATTRIBUTES = {
    "limit_per_user": "redemption_limit_per_user",
    "limit_per_user_per_day": "redemption_limit_per_day",
    "fulfilment_type": "fulfilment",
}

_CHECKS: dict[str, Callable[[Any, Sequence[str]], Any]] = {
    "names": check_names,
    "description": check_prose,
    "category": check_text,
    "image_url": check_url,
    "points_cost": _check_cost,
    "redeemable_from": _pass,
    "redeemable_until": _pass,
    "limit_per_user": _check_limit,
    "limit_per_user_per_day": _check_limit,
    "requires_approval": _pass,
    "is_active": _pass,
    "fulfilment_type": _pass,
    "terms_and_conditions": check_prose,
}
