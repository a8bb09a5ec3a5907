"""Old rewards: read as rewards of ours, and put under their old ids unless these exist."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from admin.migration.old_rows import (
    content_of,
    describe,
    explain,
    read_flag,
    read_id,
    read_names,
    read_number,
    read_text,
    tell_not_copied,
)
from admin.migration.old_tables import REWARDS, OldTables
from admin.migration.reports import MigratedRow, Migration
from resolvers.domain.digests import digest
from resolvers.domain.enums import ErrorCode, FulfilmentType
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.rewards import Reward, create_reward
from resolvers.domain.times import parse_instant
from resolvers.services.rewards import put_reward
from resolvers.storage import rewards
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item
from resolvers.storage.rows import read_rows

_OTHER_CONTENT = "a reward of this id stands with other content, which stays"
_UNLIMITED = "has no stock_count: its stock is unlimited here"
_KNOWN = frozenset(
    {
        "reward_id",
        "name",
        "names",
        "description",
        "category",
        "image_url",
        "points_cost",
        "stock_count",
        "total_redeemed",
        "is_active",
        "redeemable_from",
        "redeemable_until",
        "redemption_limit_per_user",
        "redemption_limit_per_day",
        "requires_approval",
        "fulfilment",
        "terms_and_conditions",
        "created_at",
        "updated_at",
    }
)


@dataclass(frozen=True)
class PlannedReward:
    """What would become of an old row, and the reward that it is; None where it is refused."""

    row: MigratedRow
    reward: Reward | None = None


def plan_rewards(
    database: Database, old: OldTables, *, now: datetime, fulfilment_type: FulfilmentType
) -> list[PlannedReward]:
    """What would become of each old reward, by id, if nobody else wrote.

    `fulfilment_type` is that of rows which name none.
    """
    planned = [_read(item, old.name(REWARDS), now, fulfilment_type) for item in old.read(REWARDS)]
    planned.sort(key=lambda each: each.row.id)
    made = [each.reward for each in planned if each.reward is not None]
    ids = [reward.reward_id for reward in made]
    standing = read_rows(database, rewards.TABLE, Reward, ids, consistent=True)
    found = {reward.reward_id: reward for reward in standing if reward is not None}
    return [_compare(each, found.get(each.row.id)) for each in planned]


def migrate_reward(database: Database, planned: PlannedReward) -> MigratedRow:
    """Put the reward, its stock as its first movement, unless its id exists.

    Raises DomainError, OutcomeUnknown; BotoCoreError, ClientError, CapacityExceededError.
    """
    reward = planned.reward
    if reward is None or reward.request_hash is None:
        raise ValueError(f"{planned.row.id} was not planned to be adopted")
    try:
        changed = put_reward(database, reward.reward_id, reward.request_hash, create=lambda: reward)
    except DomainError as refused:
        if refused.code is not ErrorCode.IDEMPOTENCY_KEY_REUSED:
            raise
        return replace(planned.row, outcome=Migration.DIFFERS, reason=_OTHER_CONTENT)
    outcome = Migration.UNCHANGED if changed.replayed else Migration.ADOPTED
    return replace(planned.row, outcome=outcome)


def _read(
    item: Item, table_name: str, now: datetime, fulfilment_type: FulfilmentType
) -> PlannedReward:
    row = MigratedRow(table_name, str(item["reward_id"]), Migration.ADOPTED)
    try:
        reward_id = read_id(item, "reward_id")
        content = _read_content(item, fulfilment_type)
        reward = create_reward(content, reward_id=reward_id, request_hash=None, now=now)
        notes = _tell_notes(item, reward)
    except InvalidInputError as refused:
        return PlannedReward(replace(row, outcome=Migration.REFUSED, reason=explain(refused)))
    told = {
        name: value
        for name, value in reward.to_item().items()
        if name not in ("created_at", "updated_at")
    }
    reward = reward.model_copy(update={"request_hash": digest("adopt", told)})
    return PlannedReward(replace(row, notes=notes), reward)


def _compare(planned: PlannedReward, standing: Reward | None) -> PlannedReward:
    if planned.reward is None or standing is None:
        return planned
    if standing.request_hash == planned.reward.request_hash:
        return replace(planned, row=replace(planned.row, outcome=Migration.UNCHANGED))
    row = replace(planned.row, outcome=Migration.DIFFERS, reason=_OTHER_CONTENT)
    return replace(planned, row=row)


def _read_content(item: Item, fulfilment_type: FulfilmentType) -> dict[str, Any]:
    """The fields of RewardInput that the row tells. Raises InvalidInput."""
    cost = read_number(item, "points_cost")
    if cost is None:
        raise InvalidInputError("is missing", ["points_cost"])
    return content_of(
        {
            "names": read_names(item),
            "description": read_text(item, "description"),
            "category": read_text(item, "category"),
            "image_url": read_text(item, "image_url"),
            "points_cost": cost,
            "stock": read_number(item, "stock_count"),
            "is_active": read_flag(item, "is_active"),
            "redeemable_from": _read_moment(item, "redeemable_from"),
            "redeemable_until": _read_moment(item, "redeemable_until"),
            "limit_per_user": read_number(item, "redemption_limit_per_user"),
            "limit_per_user_per_day": read_number(item, "redemption_limit_per_day"),
            "requires_approval": read_flag(item, "requires_approval"),
            "fulfilment_type": _read_fulfilment(item) or fulfilment_type,
            "terms_and_conditions": read_text(item, "terms_and_conditions"),
        }
    )


def _read_moment(item: Item, name: str) -> datetime | None:
    text = read_text(item, name)
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        raise InvalidInputError(f"{describe(text)}: {error}", [name]) from error


def _read_fulfilment(item: Item) -> FulfilmentType | None:
    text = read_text(item, "fulfilment")
    if text is None:
        return None
    try:
        return FulfilmentType(text)
    except ValueError as unknown:
        known = ", ".join(FulfilmentType)
        raise InvalidInputError(f"{describe(text)} is none of {known}", ["fulfilment"]) from unknown


def _tell_notes(item: Item, reward: Reward) -> tuple[str, ...]:
    notes = [] if reward.stock_count is not None else [_UNLIMITED]
    redeemed = read_number(item, "total_redeemed")
    if redeemed:
        # Exchanges of the old system have no rows here: counted, no stock would add up.
        notes.append(f"total_redeemed starts from 0 here, not from {redeemed}")
    return (*notes, *tell_not_copied(item, _KNOWN))
