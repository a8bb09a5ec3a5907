"""Move points above one admin's limit: one admin requests it, another one confirms it."""

from collections.abc import Sequence

from resolvers.domain.base.enums import AdjustmentStatus, StaffAct
from resolvers.domain.base.errors import AlreadyDoneError
from resolvers.domain.base.staff_actions import (
    StaffAction,
    id_of_adjustment_rejection,
    id_of_adjustment_request,
    id_of_movement,
)
from resolvers.domain.base.validation import check_reason
from resolvers.domain.points import pending_adjustments as rules
from resolvers.domain.points.accounts import Account, AccountGuard, check_not_erased
from resolvers.domain.points.commands import Command
from resolvers.domain.points.corrections import Correction, correct
from resolvers.domain.points.ledger import LedgerEntry, Movement
from resolvers.domain.points.pending_adjustments import PendingAdjustment
from resolvers.domain.points.reversals import already_reversed
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import OutcomeUnknownError, reading_after_commit
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.base import staff_actions
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import RetryError, retry
from resolvers.storage.points import ledger, pending_adjustments, users

Asked = PendingAdjustment | LedgerEntry
"""The state of a request: it waits, or its entry is written."""


def ask_second(
    context: ServiceContext, correction: Correction, limit: int
) -> TransactionResult[None]:
    """Record a request that needs a second signature; answer a request that already has it.

    Raise SECOND_SIGNATURE_NEEDED if it waits, the errors of `correct`, `check_replay` and
    `check_repeated`, ACCOUNT_ERASED, CONFLICT_RETRY, OutcomeUnknownError.
    """
    asked = write_optimistically(
        context.database, lambda: _decide_asked(context, correction, limit)
    )
    if isinstance(asked, PendingAdjustment):
        raise rules.signature_needed(asked)
    return TransactionResult(asked, replayed=True, created=None)


def check_not_recorded(
    context: ServiceContext, command: Command, row: PendingAdjustment | None
) -> None:
    """Check that a command without an entry was not recorded for a second signature either.

    Raise SECOND_SIGNATURE_NEEDED if it waits, the errors of `check_repeated`, and RetryError if the
    entry exists by now.
    """
    if row is None:
        return
    rules.check_repeated(row, command, _read_asked(context.database, row), context.now)
    if row.status is AdjustmentStatus.CONFIRMED:
        raise RetryError
    raise rules.signature_needed(row)


def confirm_adjustment(context: ServiceContext, adjustment_id: str) -> TransactionResult[None]:
    """Give the second signature: move the points, once, as the first admin requested.

    Raise the errors of `check_decider`, `check_second`, `decide`, `correct` and `commit_points`,
    and ALREADY_REVERSED.
    """
    admin_id, database = context.caller.subject, context.database
    row = rules.check_decider(pending_adjustments.read(database, adjustment_id), admin_id)
    rules.check_second(row, admin_id)
    asked = _read_asked(database, row)
    original = None if row.reverses is None else ledger.read(database, row.reverses)
    command = rules.command_of(row, asked)
    row_key, user_key = pending_adjustments.key(adjustment_id), users.key(row.user_id)

    def decide(_: Account, rows: Rows) -> PointWrites[None]:
        before = rules.check_decider(pending_adjustments.from_item(rows.get(row_key)), admin_id)
        after = rules.decide(before, AdjustmentStatus.CONFIRMED, admin_id, context.now)
        if command.reason is None:
            raise LookupError("the reason of a pending adjustment is missing")
        correction = rules.correction_of(before, command, command.reason, original)
        movement = move(context, users.from_item(rows.get(user_key)), correction)
        record = record_act(
            context,
            StaffAct.CONFIRM_ADJUSTMENT,
            id_of_movement(command.transaction_id),
            user_id=before.user_id,
            ledger_entry_id=command.transaction_id,
            adjustment_id=adjustment_id,
        )
        return PointWrites(movement, [pending_adjustments.decide(after), *record])

    try:
        result = commit_points(
            database, command, context.now, decide, reads=[row_key], guard=AccountGuard.NOT_ERASED
        )
    except AlreadyDoneError as done:
        if row.reverses is None:
            raise
        raise already_reversed("id") from done
    if result.replayed:
        with reading_after_commit():
            decided = pending_adjustments.read(database, adjustment_id)
        if decided is None or decided.decided_by != admin_id:
            raise AlreadyDoneError
    return result


def reject_adjustment(
    context: ServiceContext, adjustment_id: str, reason: str
) -> PendingAdjustment:
    """Reject a request that waits for a second signature. Its own admin may do so, too.

    Raise InvalidInput for the reason, the errors of `check_decider` and `decide`, ACCOUNT_ERASED,
    CONFLICT_RETRY, OutcomeUnknownError.
    """
    check_reason(reason)
    admin_id, database = context.caller.subject, context.database

    def read_and_decide() -> Change[PendingAdjustment]:
        before = rules.check_decider(pending_adjustments.read(database, adjustment_id), admin_id)
        after = rules.decide(before, AdjustmentStatus.REJECTED, admin_id, context.now)
        if after is before:
            return Change(after, row=after)
        record = record_act(
            context,
            StaffAct.REJECT_ADJUSTMENT,
            id_of_adjustment_rejection(before.user_id, before.number),
            user_id=before.user_id,
            adjustment_id=adjustment_id,
            reason=reason,
        )
        writes = [
            # Without a limit, a reversal moves points without a read of its request.
            ledger.check_not_moved_by(rules.command_of(before), lambda _: AlreadyDoneError()),
            pending_adjustments.decide(after),
            users.check_not_erased(before.user_id),
            *record,
        ]
        return Change(after, writes, before.status.value, after)

    return write_optimistically(database, read_and_decide)


def read_asked(database: Database, rows: Sequence[PendingAdjustment]) -> list[StaffAction | None]:
    """Return the staff actions of the requests in their order: they have the requests' texts."""
    ids = [id_of_adjustment_request(row.user_id, row.number) for row in rows]
    return staff_actions.read_many(database, ids) if ids else []


def move(context: ServiceContext, account: Account | None, correction: Correction) -> Movement:
    """Move the points of an account as `correct` does, with the context's terms."""
    return correct(
        account,
        correction,
        now=context.now,
        zone=context.settings.programme_time_zone,
        default_expiry=context.settings.programme_expiry_policy,
        salt=context.new_salt(),
    )


def _decide_asked(context: ServiceContext, correction: Correction, limit: int) -> Change[Asked]:
    command = correction.command
    keys = (
        users.key(command.user_id),
        ledger.key(command.transaction_id),
        pending_adjustments.key(correction.request_id),
    )
    rows = context.database.batch_get(keys, consistent=True)
    account = users.from_item(rows.get(keys[0]))
    if account is not None:
        check_not_erased(account)
    row = pending_adjustments.from_item(rows.get(keys[2]))
    entry = ledger.from_item(rows.get(keys[1]))
    if entry is None and row is not None and row.status is AdjustmentStatus.CONFIRMED:
        # The rows were read at different times: it was confirmed in between.
        with reading_after_commit():
            entry = ledger.read(context.database, command.transaction_id)
        if entry is None:
            raise OutcomeUnknownError
    if entry is not None:
        command.check_replay(entry)
        return Change(entry, row=entry)
    if row is not None:
        rules.check_repeated(row, command, _read_asked(context.database, row), context.now)
        return Change(row, row=row)
    # Reject a movement that would fail now, not only on the day of the second signature. Of the
    # account after it, use only attributes that no movement changes.
    known = move(context, account, correction).account
    number = (known.adjustment_requests or 0) + 1
    row = rules.request_confirmation(correction, limit=limit, number=number, now=context.now)
    writes = [
        ledger.check_absent(command.transaction_id, retry),
        pending_adjustments.add(row),
        users.count_adjustment_request(known, number),
        *record_act(
            context,
            correction.act,
            id_of_adjustment_request(row.user_id, number),
            user_id=row.user_id,
            adjustment_id=row.adjustment_id,
            reason=command.reason,
            notice=command.notice,
        ),
    ]
    return Change(row, writes, known.version, row)


def _read_asked(database: Database, row: PendingAdjustment) -> StaffAction | None:
    return staff_actions.read(database, id_of_adjustment_request(row.user_id, row.number))
