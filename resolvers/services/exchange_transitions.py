"""Move an exchange on: approve, reject, cancel, fulfil, time out, end by erasure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from resolvers.domain import exchange_transitions as rules
from resolvers.domain.accounts import (
    Account,
    AccountGuard,
    Balance,
    balance_of,
    check_not_erased,
    zero_account,
)
from resolvers.domain.authorization import Role
from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import AlreadyDoneError, DomainError, InvalidInputError
from resolvers.domain.exchange_states import Step, status_after, wrong_state
from resolvers.domain.exchange_transitions import (
    TransitionRequest,
    TransitionTerms,
    transition_command,
)
from resolvers.domain.exchanges import Exchange
from resolvers.domain.fulfilment import fulfil
from resolvers.domain.ledger import Actor
from resolvers.domain.validation import REASON_MAXIMUM_LENGTH, check_key, check_prose
from resolvers.domain.vouchers import check_quantity, voucher_ids_of
from resolvers.services.context import ServiceContext
from resolvers.services.errors import reading_after_commit
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.services.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.storage import exchanges, rewards, users, vouchers
from resolvers.storage.client import Database
from resolvers.storage.expressions import RetryError, Write


@dataclass(frozen=True)
class Fulfilment:
    """A fulfilled exchange, and its user's balance now: no points moved."""

    exchange: Exchange
    balance: Balance
    replayed: bool


@dataclass(frozen=True)
class Given:
    """The voucher code that an exchange gets, and the writes that take it from where it was."""

    code: str | None
    writes: Sequence[Write] = ()


def approve_exchange(
    context: ServiceContext, exchange_id: str, note: str | None
) -> TransactionResult[Exchange]:
    """Spend the points that the exchange holds.

    Raise InvalidInput, NOT_FOUND, FORBIDDEN, and as `transition_exchange`.
    """
    if note is not None:
        check_prose(note, ["note"])
    exchange = _read_others(context, exchange_id)
    request = TransitionRequest(Step.APPROVE, _staff(context), note=note)
    return transition_exchange(context.database, exchange, request, _terms(context))


def reject_exchange(
    context: ServiceContext, exchange_id: str, reason: str
) -> TransactionResult[Exchange]:
    """Give back the points that the exchange holds. Raise as `approve_exchange`."""
    check_prose(reason, ["reason"], REASON_MAXIMUM_LENGTH)
    exchange = _read_others(context, exchange_id)
    request = TransitionRequest(Step.REJECT, _staff(context), reason=reason)
    return transition_exchange(context.database, exchange, request, _terms(context))


def cancel_exchange(
    context: ServiceContext, exchange_id: str, idempotency_key: str
) -> TransactionResult[Exchange]:
    """End the hold or refund the points; refund a hold that was approved meanwhile.

    Raise InvalidInput, NOT_FOUND, also for another user's exchange, and as `transition_exchange`.
    """
    key = check_key(idempotency_key, ["idempotencyKey"])
    exchange = _read_cancellable(context, exchange_id)
    owns = context.caller.owns(exchange.user_id)
    actor = Actor(sub=context.caller.subject, role=Role.CITIZEN) if owns else _staff(context)
    request, terms = TransitionRequest(Step.CANCEL, actor, key=key), _terms(context)
    try:
        return _transition(context.database, exchange, request, terms)
    except AlreadyDoneError:
        again = _read_cancellable(context, exchange_id)
    return transition_exchange(context.database, again, request, terms)


def fulfil_exchange(
    context: ServiceContext, exchange_id: str, voucher_code: str | None
) -> Fulfilment:
    """Mark an exchange as handed over; for an erased account only without a voucher code.

    Codes that are in the reward's pool leave it. Raise NOT_FOUND, FORBIDDEN, ACCOUNT_ERASED,
    InvalidInput for a code that another exchange has got, what `fulfil` raises, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    if voucher_code is None:
        return fulfil_by(context, exchange_id, None)
    return fulfil_by(context, exchange_id, partial(_give_by_hand, context, voucher_code))


def fulfil_by(
    context: ServiceContext, exchange_id: str, give: Callable[[Exchange], Given] | None
) -> Fulfilment:
    """As `fulfil_exchange`, with the code that `give` finds for the exchange as it was read.

    `give` is asked again before each attempt; its writes are of the transaction that fulfils.
    """
    database = context.database

    def decide() -> Change[tuple[Exchange, bool]]:
        before = _read_others(context, exchange_id)
        account = None if give is None else users.read(database, before.user_id)
        if account is not None:
            check_not_erased(account)
        given = Given(None) if give is None else give(before)
        after = fulfil(before, context.caller.subject, given.code, context.now)
        if after is before:
            return Change((before, True), row=before)
        writes = [exchanges.move_on(before, after)]
        if give is not None:
            writes += [users.check_not_erased(before.user_id), *given.writes]
        return Change((after, False), writes, before.status.value, after)

    exchange, replayed = write_optimistically(database, decide)
    with reading_after_commit():
        account = users.read(database, exchange.user_id)
    balance = balance_of(account or zero_account(exchange.user_id, context.now), context.now)
    return Fulfilment(exchange, balance, replayed)


def _give_by_hand(context: ServiceContext, voucher_code: str, exchange: Exchange) -> Given:
    """Return the code that an operator has entered, and take what is loaded of it from the pool."""
    if exchange.status is not ExchangeStatus.CONFIRMED:
        return Given(voucher_code)
    ids = voucher_ids_of(exchange.reward_id, voucher_code)
    loaded = [row for row in vouchers.read_many(context.database, ids) if row is not None]
    if any(row.pool is None for row in loaded):
        raise InvalidInputError(
            "another exchange has got voucherCode: enter another one", ["voucherCode"]
        )
    if len(loaded) > exchange.quantity:
        raise InvalidInputError(
            f"voucherCode has {len(loaded)} codes of the pool: the exchange has only "
            f"{exchange.quantity} pieces",
            ["voucherCode"],
        )
    check_quantity(len(loaded))
    writes = [vouchers.hand_over(row, exchange.exchange_id, context.now) for row in loaded]
    return Given(voucher_code, writes)


def transition_exchange(
    database: Database, exchange: Exchange, request: TransitionRequest, terms: TransitionTerms
) -> TransactionResult[Exchange]:
    """Take the step once, however often it is requested; `exchange` is the row as just read.

    Raise INVALID_STATE_TRANSITION where another step ended it, or the same one with another
    reason or note; what `apply_transition` and `commit_points` raise.
    """
    try:
        return _transition(database, exchange, request, terms)
    except AlreadyDoneError as done:
        again = exchanges.read(database, exchange.exchange_id)
        raise _error_for_second(again, request.step) from done


def _transition(
    database: Database, exchange: Exchange, request: TransitionRequest, terms: TransitionTerms
) -> TransactionResult[Exchange]:
    command = transition_command(exchange, request)
    keys = [exchanges.key(exchange.exchange_id), rewards.key(exchange.reward_id)]

    def decide(account: Account, rows: Rows) -> PointWrites[Exchange]:
        before = exchanges.from_item(rows.get(keys[0])) or exchange
        is_pending = before.status is ExchangeStatus.PENDING_APPROVAL
        if is_pending and before.exchange_id not in account.holds:
            # The two rows are from different moments: the hold has just ended.
            raise RetryError
        if transition_command(before, request) != command:
            raise AlreadyDoneError
        moved = rules.apply_transition(account, before, request, command, terms)
        writes = [exchanges.move_on(before, moved.exchange)]
        if moved.given_back and keys[1] in rows:
            writes.append(rewards.give_back(before.reward_id, before.quantity, before.stock_taken))
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
    """Return the error for a second request: it names the status, not who was first."""
    if exchange is not None:
        try:
            status_after(exchange.status, step)
        except DomainError as error:
            return error
    return wrong_state("another request already did this")


def _read_cancellable(context: ServiceContext, exchange_id: str) -> Exchange:
    exchange, caller = exchanges.read(context.database, exchange_id), context.caller
    if exchange is None or not (caller.owns(exchange.user_id) or caller.is_any_of(Role.OPERATOR)):
        raise _not_found()
    return exchange


def _read_others(context: ServiceContext, exchange_id: str) -> Exchange:
    """Return an exchange that is not the caller's: nobody decides on their own account."""
    exchange = exchanges.read(context.database, exchange_id)
    if exchange is None:
        raise _not_found()
    if exchange.user_id == context.caller.subject:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "nobody decides on their own account: ask another operator",
            ["exchangeId"],
        )
    return exchange


def _not_found() -> DomainError:
    return DomainError(
        ErrorCode.NOT_FOUND, "the exchange does not exist: check exchangeId", ["exchangeId"]
    )


def _staff(context: ServiceContext) -> Actor:
    role = Role.ADMIN if Role.ADMIN in context.caller.roles else Role.OPERATOR
    return Actor(sub=context.caller.subject, role=role)


def _terms(context: ServiceContext) -> TransitionTerms:
    return TransitionTerms(
        now=context.now,
        zone=context.settings.programme_time_zone,
        refund_grace_days=context.settings.refund_grace_days,
        salt=context.new_salt(),
    )
