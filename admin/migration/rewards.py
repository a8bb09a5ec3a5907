"""Old rewards become rewards under their old ids, unless these exist."""

from dataclasses import replace
from datetime import datetime

from pydantic import Field

from admin.migration.old_rows import Instant, OldRow, read_id, read_row
from admin.migration.old_tables import REWARDS, OldTables
from admin.migration.plans import OTHER_CONTENT, Plan, plan_rows
from admin.migration.reports import MigratedRow, Migration
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, FulfilmentType
from resolvers.domain.base.errors import DomainError
from resolvers.domain.rewards.rewards import Reward, create_reward
from resolvers.services.rewards.rewards import put_reward
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item

_NOT_IN_INPUT = frozenset({"reward_id", "total_redeemed"})
_UNLIMITED = "has no stock_count: its stock is unlimited here"


class OldReward(OldRow):
    """The fields of RewardInput, by the old attributes."""

    reward_id: object
    total_redeemed: int | None = None
    description: str | None = None
    category: str | None = None
    image_url: str | None = None
    points_cost: int
    stock: int | None = Field(None, validation_alias="stock_count")
    redeemable_from: Instant | None = None
    redeemable_until: Instant | None = None
    limit_per_user: int | None = Field(None, validation_alias="redemption_limit_per_user")
    limit_per_user_per_day: int | None = Field(None, validation_alias="redemption_limit_per_day")
    requires_approval: bool | None = None
    fulfilment_type: FulfilmentType | None = Field(
        None, validation_alias="fulfilment", strict=False
    )
    terms_and_conditions: str | None = None


def plan_rewards(
    database: Database, old: OldTables, *, now: datetime, fulfilment_type: FulfilmentType
) -> list[Plan[Reward]]:
    """Return what would become of each old reward.

    `fulfilment_type` is that of rows without one.
    """

    def read(item: Item) -> tuple[Reward, tuple[str, ...]]:
        reward_id = read_id(item, "reward_id")
        row = read_row(OldReward, item)
        names = OldReward.model_fields.keys() - _NOT_IN_INPUT
        content = {name: getattr(row, name) for name in names}
        content["fulfilment_type"] = row.fulfilment_type or fulfilment_type
        reward = create_reward(content, reward_id=reward_id, request_hash=None, now=now)
        return _with_hash(reward), _notes(row, item)

    return plan_rows(database, old, REWARDS, "reward_id", Reward, read)


def migrate_reward(database: Database, plan: Plan[Reward]) -> MigratedRow:
    """Put the reward, and its stock as its first movement, unless its id exists.

    Raise DomainError, OutcomeUnknownError; BotoCoreError, ClientError, CapacityExceededError.
    """
    reward = plan.needed
    try:
        created = put_reward(
            database, reward.reward_id, str(reward.request_hash), create=lambda: reward
        )
    except DomainError as error:
        if error.code is not ErrorCode.IDEMPOTENCY_KEY_REUSED:
            raise
        return replace(plan.row, outcome=Migration.DIFFERS, reason=OTHER_CONTENT)
    outcome = Migration.UNCHANGED if created.replayed else Migration.MIGRATED
    return replace(plan.row, outcome=outcome)


def _with_hash(reward: Reward) -> Reward:
    content = reward.to_item()
    # The old row has none of these, so they are not in the hash.
    for name in ("created_at", "updated_at", "counted_from_start"):
        del content[name]
    return reward.model_copy(update={"request_hash": digest("adopt", content)})


def _notes(row: OldReward, item: Item) -> tuple[str, ...]:
    notes = [] if row.stock is not None else [_UNLIMITED]
    if row.total_redeemed:
        # The exchanges of the old system have no rows here: with them no stock would add up.
        notes.append(f"total_redeemed starts from 0 here, not from {row.total_redeemed}")
    return (*notes, *row.notes(item))
