"""Move points by hand: adjust an account, reverse a ledger entry."""

from contextlib import suppress

from resolvers.domain.base.errors import AdminDayFullError, AlreadyDoneError
from resolvers.domain.base.staff_actions import id_of_movement
from resolvers.domain.points.accounts import Account, AccountGuard
from resolvers.domain.points.adjustments import AdjustmentRequest, adjustment_command
from resolvers.domain.points.corrections import Correction, admin_day
from resolvers.domain.points.reversals import Reversal, already_reversed, reversal_command
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.services.base.staff_actions import record_act
from resolvers.services.points.pending_adjustments import ask_second, check_not_recorded, move
from resolvers.storage.points import ledger, pending_adjustments, users


def adjust_points(context: ServiceContext, request: AdjustmentRequest) -> TransactionResult[None]:
    """Add points to an account or take some, once per key.

    Above the rest of the admin's limit for the day, another admin has to confirm it. A request that
    was above the limit once always needs that. Raise the errors of `adjustment_command`, `adjust`,
    `commit_points`, `ask_second` and `check_not_recorded`.
    """
    command = adjustment_command(context.caller.subject, request)
    return _correct(context, Correction(request, command))


def reverse_entry(
    context: ServiceContext,
    entry_id: str,
    reason: str,
    idempotency_key: str,
    notice: str | None = None,
) -> TransactionResult[None]:
    """Move back the points of a ledger entry, once. The admin's limit counts as in `adjust_points`.

    Raise ALREADY_REVERSED, and the errors of `reversal_command`, `reverse`, `commit_points`,
    `ask_second` and `check_not_recorded`.
    """
    # An entry never changes, so one read serves every attempt.
    original = ledger.read(context.database, entry_id)
    actor_sub = context.caller.subject
    reversal = reversal_command(actor_sub, original, reason, idempotency_key, notice)
    try:
        return _correct(context, Correction(reversal, reversal.command))
    except AlreadyDoneError as done:
        raise already_reversed("ledgerEntryId") from done


def _correct(context: ServiceContext, correction: Correction) -> TransactionResult[None]:
    limit = context.settings.adjustment_limit_points
    if limit is None:
        return _correct_alone(context, correction, None)
    if abs(correction.request.points) <= limit:
        with suppress(AdminDayFullError):
            return _correct_alone(context, correction, limit)
    return ask_second(context, correction, limit)


def _correct_alone(
    context: ServiceContext, correction: Correction, limit: int | None
) -> TransactionResult[None]:
    command = correction.command
    user_key = users.key(command.user_id)
    recorded_key = pending_adjustments.key(correction.request_id)
    # Without a limit no reversal waits; an adjustment is looked up with any limit.
    can_wait = limit is not None or not isinstance(correction.request, Reversal)

    def decide(_: Account, rows: Rows) -> PointWrites[None]:
        recorded = pending_adjustments.from_item(rows.get(recorded_key))
        check_not_recorded(context, command, recorded)
        movement = move(context, users.from_item(rows.get(user_key)), correction)
        writes = record_act(
            context,
            correction.act,
            id_of_movement(command.transaction_id),
            user_id=command.user_id,
            ledger_entry_id=command.transaction_id,
            reason=command.reason,
            notice=command.notice,
        )
        if can_wait:
            # Each process has its own limit: another process can record the request meanwhile.
            writes.insert(0, pending_adjustments.check_absent(correction.request_id))
        if limit is not None:
            today = admin_day(movement.entry, limit, context.settings.programme_time_zone)
            writes.append(pending_adjustments.count_moved(today))
        return PointWrites(movement, writes)

    return commit_points(
        context.database,
        command,
        context.now,
        decide,
        reads=[recorded_key] if can_wait else [],
        guard=AccountGuard.NOT_ERASED,
    )
