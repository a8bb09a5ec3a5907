"""Create, change and restock rewards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, StaffAct
from resolvers.domain.base.errors import DomainError, key_reused
from resolvers.domain.base.staff_actions import staff_action_id
from resolvers.domain.base.times import format_instant
from resolvers.domain.base.validation import LocalizedText, check_key, check_reason
from resolvers.domain.rewards import rewards as rules
from resolvers.domain.rewards.rewards import Reward, StockMovement
from resolvers.domain.rewards.stock_shards import pieces_in, with_shards
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import reading_after_commit
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.services.rewards.reward_stock import bring_back, stop_shards
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.rewards import rewards, stock_movements

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class RewardResult:
    """A reward as it is now; `replayed` if an earlier request did the work."""

    reward: Reward
    replayed: bool


def create_reward(
    context: ServiceContext, content: Mapping[str, Any], idempotency_key: str | None
) -> RewardResult:
    """Create a reward, once per key; `content` has the fields of RewardInput in snake_case.

    Raise the errors of the domain's `create_reward`, IDEMPOTENCY_KEY_REUSED, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    given = {name: value for name, value in content.items() if value is not None}
    request_hash = digest("createReward", {name: _as_json(each) for name, each in given.items()})
    reward_id = context.new_id()
    if idempotency_key is not None:
        reward_id = _id_of(context, "createReward", idempotency_key)
    return put_reward(
        context.database,
        reward_id,
        request_hash,
        lambda: rules.create_reward(
            given, reward_id=reward_id, request_hash=request_hash, now=context.now
        ),
        record_act(
            context,
            StaffAct.CREATE_REWARD,
            staff_action_id("reward", reward_id),
            reward_id=reward_id,
        ),
    )


def put_reward(
    database: Database,
    reward_id: str,
    request_hash: str,
    create: Callable[[], Reward],
    record: Sequence[Write] = (),
) -> RewardResult:
    """Put the reward that `create` returns, unless its id exists; `record` is its staff action.

    Raise IDEMPOTENCY_KEY_REUSED if another request created it, the errors of `create`,
    CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[RewardResult]:
        existing = rewards.read(database, reward_id)
        if existing is not None:
            if existing.request_hash != request_hash:
                raise key_reused()
            return Change(RewardResult(existing, replayed=True))
        reward = create()
        writes, initial = [*rewards.put_new(reward), *record], rules.initial_movement(reward)
        if initial is not None:
            writes.append(stock_movements.record(initial))
        return Change(RewardResult(reward, replayed=False), writes)

    return write_optimistically(database, decide)


def update_reward(
    context: ServiceContext, reward_id: str, changes: Mapping[str, Any]
) -> RewardResult:
    """Change a reward in the catalogue; the same content changes nothing.

    Raise NOT_FOUND, the errors of the domain's `update_reward`, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    return _change_reward(context, StaffAct.UPDATE_REWARD, reward_id, changes)


def deactivate_reward(context: ServiceContext, reward_id: str) -> RewardResult:
    """Make a reward inactive. Raise NOT_FOUND, CONFLICT_RETRY, OutcomeUnknownError."""
    return _change_reward(context, StaffAct.DEACTIVATE_REWARD, reward_id, {"is_active": False})


def _change_reward(
    context: ServiceContext, act: StaffAct, reward_id: str, changes: Mapping[str, Any]
) -> RewardResult:

    def decide() -> Change[Reward]:
        before = _read_existing(context.database, reward_id)
        after = rules.update_reward(before, changes, context.now)
        if after == before:
            return Change(before)
        version = after.definition_version
        _again(partial(stop_shards, context.database, before, version))
        action_id = staff_action_id("reward", reward_id, version)
        record = record_act(context, act, action_id, reward_id=reward_id)
        writes = [*rewards.redefine(before, after), *record]
        return Change(after, writes, before.definition_version)

    return RewardResult(write_optimistically(context.database, decide), replayed=False)


def restock_reward(
    context: ServiceContext, reward_id: str, delta: int, idempotency_key: str, reason: str | None
) -> RewardResult:
    """Change a reward's stock by hand, once per key.

    Raise NOT_FOUND, the errors of `restock`, IDEMPOTENCY_KEY_REUSED, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    check_reason(reason)
    database = context.database
    movement = StockMovement(
        movement_id=_id_of(context, "restockReward", idempotency_key),
        reward_id=reward_id,
        delta=delta,
        reason=reason,
        request_hash=digest("restockReward", reward_id, delta, reason),
        created_at=context.now,
    )

    def decide() -> Change[RewardResult]:
        existing = stock_movements.read(database, movement.movement_id)
        if existing is not None and existing.request_hash != movement.request_hash:
            raise key_reused()
        before = _read_existing(database, reward_id)
        if existing is not None:
            return Change(RewardResult(before, replayed=True))
        in_shards = 0
        if before.stock_shards:
            before, in_shards = _again(partial(_read_divided, database, before, delta))
        rules.restock(before, delta)
        record = record_act(
            context,
            StaffAct.RESTOCK_REWARD,
            staff_action_id("stock", movement.movement_id),
            reward_id=reward_id,
            reason=reason,
        )
        moved = rewards.move_stock(before, delta, in_shards)
        writes = [stock_movements.record(movement), moved, *record]
        return Change(RewardResult(before, replayed=False), writes)

    result = write_optimistically(database, decide)
    if result.replayed:
        return result
    # Exchanges change the stock at the same time, so return the stock that the table has now.
    with reading_after_commit():
        return RewardResult(_read_existing(database, reward_id), replayed=False)


def _read_divided(database: Database, reward: Reward, delta: int) -> tuple[Reward, int]:
    """Return a reward in demand with a consistent stock, and the pieces in its shards.

    If its row has too few, the shards' pieces return to it first. Raise RetryError.
    """
    key = rewards.key(reward.reward_id)
    row = rewards.from_item(database.batch_get([key], consistent=True).get(key))
    shards = None if row is None else rewards.read_shards(database, row)
    if row is None or shards is None:
        raise RetryError
    if row.stock_shards and row.stock_count is not None and row.stock_count + delta < 0:
        # Only the reward's row alone proves that there are too few.
        bring_back(database, row, shards)
        raise RetryError
    return with_shards(row, shards), pieces_in(shards)


def _again(work: Callable[[], Answer]) -> Answer:
    """Return the answer; if rows have changed in the meantime, let the attempt fail."""
    try:
        return work()
    except RetryError as changed:
        raise CommitError(changed, in_doubt=False) from changed


def _read_existing(database: Database, reward_id: str) -> Reward:
    reward = rewards.read(database, reward_id)
    if reward is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the reward does not exist: check id", ["id"])
    return reward


def _id_of(context: ServiceContext, operation: str, key: str) -> str:
    """Return the id of the created row, from the caller's key, which is not stored."""
    check_key(key, ["idempotencyKey"])
    return digest(context.caller.subject, operation, key)


def _as_json(value: object) -> object:
    if isinstance(value, LocalizedText):
        return value.to_item()
    return format_instant(value) if isinstance(value, datetime) else value
