"""Move an exchange's points: approve, reject, cancel, time out, end by erasure."""

from collections.abc import Callable
from functools import partial

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import ErrorCode, ExchangeStatus, StaffAct
from resolvers.domain.base.errors import AlreadyDoneError, DomainError
from resolvers.domain.base.staff_actions import id_of_movement
from resolvers.domain.base.validation import check_key, check_prose, check_reason
from resolvers.domain.points.accounts import Account, AccountGuard
from resolvers.domain.points.commands import Command
from resolvers.domain.points.ledger import Actor
from resolvers.domain.rewards import exchange_transitions as rules
from resolvers.domain.rewards.exchange_states import Step, status_after, wrong_state
from resolvers.domain.rewards.exchange_transitions import (
    TransitionRequest,
    TransitionTerms,
    transition_command,
)
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.services.base.staff_actions import record_act, staff_of
from resolvers.services.rewards.redemption_counts import CountAsRead
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.rewards import exchanges, redemption_counts, rewards

RecordStep = Callable[[Exchange, Command], list[Write]]
"""Return the writes of a step's staff action, for the exchange and the command of the step."""


def approve_exchange(
    context: ServiceContext, exchange_id: str, note: str | None
) -> TransactionResult[Exchange]:
    """Spend the points that the exchange holds.

    Raise InvalidInput, NOT_FOUND, FORBIDDEN, and as `transition_exchange`.
    """
    if note is not None:
        check_prose(note, ["note"])
    exchange = read_others(context, exchange_id)
    request = TransitionRequest(Step.APPROVE, staff_of(context), note=note)
    record = partial(_record_step, context, StaffAct.APPROVE_EXCHANGE)
    return transition_exchange(context.database, exchange, request, _terms(context), record)


def reject_exchange(
    context: ServiceContext, exchange_id: str, reason: str
) -> TransactionResult[Exchange]:
    """Return the points that the exchange holds to their lots. Raise as `approve_exchange`."""
    check_reason(reason)
    exchange = read_others(context, exchange_id)
    request = TransitionRequest(Step.REJECT, staff_of(context), reason=reason)
    record = partial(_record_step, context, StaffAct.REJECT_EXCHANGE)
    return transition_exchange(context.database, exchange, request, _terms(context), record)


def cancel_exchange(
    context: ServiceContext, exchange_id: str, idempotency_key: str
) -> TransactionResult[Exchange]:
    """End the hold or refund the points; refund a hold that was approved in the meantime.

    Raise InvalidInput, NOT_FOUND, also for another user's exchange, and as `transition_exchange`.
    """
    key = check_key(idempotency_key, ["idempotencyKey"])
    exchange = _read_cancellable(context, exchange_id)
    owns = context.caller.owns(exchange.user_id)
    actor = Actor(sub=context.caller.subject, role=Role.CITIZEN) if owns else staff_of(context)
    request, terms = TransitionRequest(Step.CANCEL, actor, key=key), _terms(context)
    record = _record_nothing if owns else partial(_record_step, context, StaffAct.CANCEL_EXCHANGE)
    try:
        return _transition(context.database, exchange, request, terms, record)
    except AlreadyDoneError:
        again = _read_cancellable(context, exchange_id)
    return transition_exchange(context.database, again, request, terms, record)


def _record_nothing(_exchange: Exchange, _command: Command) -> list[Write]:
    """Record nothing for a citizen or the system: the ledger entry already names them."""
    return []


def transition_exchange(
    database: Database,
    exchange: Exchange,
    request: TransitionRequest,
    terms: TransitionTerms,
    record: RecordStep = _record_nothing,
) -> TransactionResult[Exchange]:
    """Take the step once, however often it is requested; `exchange` is the row as just read.

    Raise INVALID_STATE_TRANSITION if another step ended it, or the same step with another reason or
    note; also the errors of `apply_transition` and `commit_points`.
    """
    try:
        return _transition(database, exchange, request, terms, record)
    except AlreadyDoneError as done:
        again = exchanges.read(database, exchange.exchange_id)
        raise _error_for_second(again, request.step) from done


def _transition(
    database: Database,
    exchange: Exchange,
    request: TransitionRequest,
    terms: TransitionTerms,
    record: RecordStep,
) -> TransactionResult[Exchange]:
    command = transition_command(exchange, request)
    keys = [
        exchanges.key(exchange.exchange_id),
        rewards.key(exchange.reward_id),
        redemption_counts.key(exchange.user_id, exchange.reward_id),
    ]

    def decide(account: Account, rows: Rows) -> PointWrites[Exchange]:
        before = exchanges.from_item(rows.get(keys[0])) or exchange
        is_pending = before.status is ExchangeStatus.PENDING_APPROVAL
        if is_pending and before.exchange_id not in account.holds:
            # The two rows were read at different times: the hold has just ended.
            raise RetryError
        if transition_command(before, request) != command:
            raise AlreadyDoneError
        counted = CountAsRead.of(database, rows.get(keys[2]))
        moved = rules.apply_transition(account, before, request, command, terms, counted.count)
        writes = [exchanges.move_on(before, moved.exchange)]
        if moved.given_back and keys[1] in rows:
            returned = before.exchange_id, before.quantity, before.stock_taken
            writes.append(rewards.give_back(rows[keys[1]], *returned))
        if moved.given_back:
            writes += counted.returned(moved, rows.get(keys[1], {}))
        writes += record(before, command)
        return PointWrites(moved.movement, writes, moved.exchange)

    def read_again() -> Exchange | None:
        again = exchanges.read(database, exchange.exchange_id)
        is_replay = result.replayed and request.step is Step.APPROVE
        if is_replay and again is not None and again.note != request.note:
            raise AlreadyDoneError
        return again

    is_erasure = request.step is Step.ERASE
    result = commit_points(
        database,
        command,
        terms.now,
        decide,
        reads=keys,
        guard=AccountGuard.ANY if is_erasure else AccountGuard.NOT_ERASED,
    )
    return result.or_read(read_again)


def _error_for_second(exchange: Exchange | None, step: Step) -> DomainError:
    """Return the error for a second request: it names the status, not the first caller."""
    if exchange is not None:
        try:
            status_after(exchange.status, step)
        except DomainError as error:
            return error
    return wrong_state("another request has already done this")


def _read_cancellable(context: ServiceContext, exchange_id: str) -> Exchange:
    exchange, caller = exchanges.read(context.database, exchange_id), context.caller
    if exchange is None or not (caller.owns(exchange.user_id) or caller.is_any_of(Role.OPERATOR)):
        raise _not_found()
    return exchange


def read_others(context: ServiceContext, exchange_id: str) -> Exchange:
    """Return an exchange that is not the caller's: staff may not decide on their own account."""
    exchange = exchanges.read(context.database, exchange_id)
    if exchange is None:
        raise _not_found()
    if exchange.user_id == context.caller.subject:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "staff cannot decide on their own account: ask another operator",
            ["exchangeId"],
        )
    return exchange


def _not_found() -> DomainError:
    return DomainError(
        ErrorCode.NOT_FOUND, "the exchange does not exist: check exchangeId", ["exchangeId"]
    )


def _terms(context: ServiceContext) -> TransitionTerms:
    return TransitionTerms(
        now=context.now,
        zone=context.settings.programme_time_zone,
        refund_grace_days=context.settings.refund_grace_days,
        salt=context.new_salt(),
    )


def _record_step(
    context: ServiceContext, act: StaffAct, exchange: Exchange, command: Command
) -> list[Write]:
    return record_act(
        context,
        act,
        id_of_movement(command.transaction_id),
        user_id=exchange.user_id,
        ledger_entry_id=command.transaction_id,
        exchange_id=exchange.exchange_id,
        reward_id=exchange.reward_id,
        reason=command.reason,
    )
