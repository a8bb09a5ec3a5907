"""Move points by hand: adjust an account, reverse a ledger entry."""

from resolvers.domain.accounts import Account, AccountGuard
from resolvers.domain.adjustments import AdjustmentRequest, adjust, adjustment_command
from resolvers.domain.commands import Command
from resolvers.domain.enums import StaffAct
from resolvers.domain.errors import AlreadyDoneError
from resolvers.domain.reversals import already_reversed, reversal_command, reverse
from resolvers.domain.staff_actions import id_of_movement
from resolvers.services.context import ServiceContext
from resolvers.services.pending_adjustments import ask_second, check_not_recorded
from resolvers.services.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.services.staff_actions import record_act
from resolvers.storage import ledger, pending_adjustments, users
from resolvers.storage.expressions import Write


def adjust_points(context: ServiceContext, request: AdjustmentRequest) -> TransactionResult[None]:
    """Give an account points or take some, once per key.

    Above the limit, another admin has to confirm it, and also if it was above when it was sent
    before. Raise what `adjustment_command`, `adjust`, `commit_points`, `ask_second` and
    `check_not_recorded` raise.
    """
    command = adjustment_command(context.caller.subject, request)
    limit = context.settings.adjustment_limit_points
    if limit is not None and abs(request.points) > limit:
        return ask_second(context, request, command, limit)
    user_key = users.key(request.user_id)
    recorded_key = pending_adjustments.key(command.transaction_id)

    def decide(_: Account, rows: Rows) -> PointWrites[None]:
        recorded = pending_adjustments.from_item(rows.get(recorded_key))
        check_not_recorded(context, command, recorded)
        movement = adjust(
            users.from_item(rows.get(user_key)),
            request,
            command,
            now=context.now,
            zone=context.settings.programme_time_zone,
            default_expiry=context.settings.programme_expiry_policy,
            salt=context.new_salt(),
        )
        # The limit is each process's own: another one can record the request at this moment.
        absent = pending_adjustments.check_absent(command.transaction_id)
        return PointWrites(movement, [absent, *_record(context, StaffAct.ADJUST_POINTS, command)])

    return commit_points(
        context.database,
        command,
        context.now,
        decide,
        reads=[recorded_key],
        guard=AccountGuard.NOT_ERASED,
    )


def reverse_entry(
    context: ServiceContext, entry_id: str, reason: str, idempotency_key: str
) -> TransactionResult[None]:
    """Move back what a ledger entry moved, once.

    Raise ALREADY_REVERSED, and what `reversal_command`, `reverse` and `commit_points` raise.
    """
    # An entry never changes, so one read serves every attempt.
    original = ledger.read(context.database, entry_id)
    reversal = reversal_command(context.caller.subject, original, reason, idempotency_key)

    def decide(account: Account, _: Rows) -> PointWrites[None]:
        movement = reverse(account, reversal, now=context.now, salt=context.new_salt())
        record = _record(context, StaffAct.REVERSE_LEDGER_ENTRY, reversal.command)
        return PointWrites(movement, record)

    try:
        return commit_points(
            context.database, reversal.command, context.now, decide, guard=AccountGuard.NOT_ERASED
        )
    except AlreadyDoneError as done:
        raise already_reversed() from done


def _record(context: ServiceContext, act: StaffAct, command: Command) -> list[Write]:
    return record_act(
        context,
        act,
        id_of_movement(command.transaction_id),
        user_id=command.user_id,
        ledger_entry_id=command.transaction_id,
        reason=command.reason,
    )
