"""What becomes of an exchange: approved, rejected, cancelled, fulfilled."""

from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.fields import ContextInfo, Payload, mutation
from resolvers.api.graphql.types.balance import PointBalance, present_balance
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.ledger_entry import LedgerEntry, present_ledger_entry
from resolvers.api.graphql.types.scalars import given
from resolvers.domain.accounts import Balance, balance_of, zero_account
from resolvers.domain.authorization import Role
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.domain.exchange_states import Step
from resolvers.domain.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.domain.exchanges import Exchange as Row
from resolvers.domain.fulfilment import fulfil
from resolvers.domain.ledger import Actor, answered_balance
from resolvers.domain.validation import REASON_MAXIMUM_LENGTH, check_key, check_prose
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.exchange_transitions import cancel_exchange, end_exchange
from resolvers.services.optimistic_write import Change, make_change
from resolvers.services.point_transactions import NO_ANSWER, TransactionResult
from resolvers.storage import exchanges, users

ExchangeId = Annotated[strawberry.ID, strawberry.argument(description="The id of the exchange.")]
IdempotencyKey = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="1 to 128 visible ASCII characters, the same when it is sent again: it has one "
        "effect and one answer. The same key on another exchange is another request."
    ),
]


@strawberry.type(description="An exchange after a step, or why the step was refused.")
class ExchangePayload(Payload):
    exchange: Exchange | None = strawberry.field(default=None, description="As it is now.")
    ledger_entry: LedgerEntry | None = strawberry.field(
        default=None, description="The movement of points; null where none moved (fulfilExchange)."
    )
    balance: PointBalance | None = strawberry.field(
        default=None,
        description="The citizen's balance right after it; the same on a replay. Where no points "
        "moved, the balance now.",
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request of the caller had done it already."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class ExchangeEndMutation:
    @mutation(
        Role.CITIZEN,
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Cancel an exchange that is not fulfilled: the own, or any for operators and "
        "admins. The points go back to the lots they came from; what has expired meanwhile cannot "
        "be spent, but for the days of grace that the programme may grant to what was confirmed, "
        "never to what only waited for approval. The stock and the limits get it back, too. "
        "Errors: INVALID_INPUT, NOT_FOUND (also another citizen's), "
        "INVALID_STATE_TRANSITION, ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or an "
        "OutcomeUnknown send the same request again.",
    )
    def cancel_exchange(
        self, info: ContextInfo, exchange_id: ExchangeId, idempotency_key: IdempotencyKey
    ) -> ExchangePayload | None:
        context: Context = info.context
        caller = context.caller
        key = check_key(idempotency_key, ["idempotencyKey"])

        def read() -> Row:
            row = exchanges.read(context.database, exchange_id)
            if row is None or not (caller.owns(row.user_id) or caller.is_any_of(Role.OPERATOR)):
                raise _not_found()
            return row

        exchange, actor = read(), _staff(context)
        if caller.owns(exchange.user_id):
            actor = Actor(sub=caller.subject, role=Role.CITIZEN)
        transition = TransitionRequest(Step.CANCEL, actor, key=key)
        terms = _terms(context)
        return _present(
            context, cancel_exchange(context.database, exchange, read, transition, terms)
        )

    @mutation(
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Approve an exchange that waits for it, before its holdUntil: the points held "
        "are spent. For operators and admins, but not on the own account (FORBIDDEN). Sent again "
        "by the same caller with the same note it has one effect and one answer. Errors: "
        "INVALID_INPUT, NOT_FOUND, FORBIDDEN, INVALID_STATE_TRANSITION, ACCOUNT_ERASED, "
        "CONFLICT_RETRY. After a timeout or an OutcomeUnknown send the same request again.",
    )
    def approve_exchange(
        self,
        info: ContextInfo,
        exchange_id: ExchangeId,
        note: Annotated[
            str | None,
            strawberry.argument(
                description="For the citizen to read; 1 to 2,000 characters, not blank, no control "
                "characters but \\n."
            ),
        ] = strawberry.UNSET,
    ) -> ExchangePayload | None:
        context: Context = info.context
        noted = given(note)
        if noted is not None:
            check_prose(noted, ["note"])
        return _end(
            context, exchange_id, TransitionRequest(Step.APPROVE, _staff(context), note=noted)
        )

    @mutation(
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Reject an exchange that waits for approval: the points held go back to the "
        "lots they came from. For operators and admins, but not on the own account (FORBIDDEN). "
        "Sent again by the same caller with the same reason it has one effect and one answer. "
        "Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN, INVALID_STATE_TRANSITION, ACCOUNT_ERASED, "
        "CONFLICT_RETRY. After a timeout or an OutcomeUnknown send the same request again.",
    )
    def reject_exchange(
        self,
        info: ContextInfo,
        exchange_id: ExchangeId,
        reason: Annotated[
            str,
            strawberry.argument(
                description="For the citizen to read; 1 to 500 characters, not blank, no control "
                "characters but \\n."
            ),
        ],
    ) -> ExchangePayload | None:
        context: Context = info.context
        check_prose(reason, ["reason"], REASON_MAXIMUM_LENGTH)
        return _end(
            context, exchange_id, TransitionRequest(Step.REJECT, _staff(context), reason=reason)
        )

    @mutation(
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Hand over what was exchanged: from then on it cannot be cancelled. For "
        "operators and admins, but not on the own account (FORBIDDEN). Sent again by the same "
        "caller with the same voucherCode it has one effect and one answer. An exchange of an "
        "erased account can be fulfilled without a voucherCode. Errors: INVALID_INPUT, NOT_FOUND, "
        "FORBIDDEN, INVALID_STATE_TRANSITION, ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or "
        "an OutcomeUnknown send the same request again.",
    )
    def fulfil_exchange(
        self,
        info: ContextInfo,
        exchange_id: ExchangeId,
        voucher_code: Annotated[
            str | None,
            strawberry.argument(
                description="What the citizen redeems elsewhere; 1 to 2,000 characters, not "
                "blank, no control characters. Only the citizen, operators and admins see it."
            ),
        ] = strawberry.UNSET,
    ) -> ExchangePayload | None:
        context: Context = info.context
        database, code = context.database, given(voucher_code)

        def decide() -> Change[tuple[Row, bool]]:
            before = _read_others(context, exchange_id)
            if code is not None:
                _check_not_erased(context, before)
            after = fulfil(before, context.caller.subject, code, context.now)
            if after is before:
                return Change((before, True), row=before)
            writes = [exchanges.move_on(before, after)]
            if code is not None:
                writes.append(users.check_not_erased(before.user_id))
            return Change((after, False), writes, before.status.value, after)

        row, replayed = make_change(database, decide)
        return ExchangePayload(
            exchange=present_exchange(row, context.caller),
            balance=present_balance(_balance_now(context, row.user_id)),
            replayed=replayed,
            user_errors=[],
        )


def _end(context: Context, exchange_id: str, transition: TransitionRequest) -> ExchangePayload:
    exchange = _read_others(context, exchange_id)
    return _present(context, end_exchange(context.database, exchange, transition, _terms(context)))


def _read_others(context: Context, exchange_id: str) -> Row:
    """An exchange that is not the caller's own: nobody decides on the own account."""
    row = exchanges.read(context.database, exchange_id)
    if row is None:
        raise _not_found()
    if row.user_id == context.caller.subject:
        raise DomainError(ErrorCode.FORBIDDEN, "nobody decides on the own account", ["exchangeId"])
    return row


def _check_not_erased(context: Context, exchange: Row) -> None:
    account = users.read(context.database, exchange.user_id)
    if account is not None and account.is_erased:
        raise DomainError(ErrorCode.ACCOUNT_ERASED, "the account was erased")


def _balance_now(context: Context, user_id: str) -> Balance:
    """The balance beside a step that is done: where nobody gives it, that is no failed step."""
    try:
        account = users.read(context.database, user_id)
    except NO_ANSWER as error:
        # A fault would say that nothing was done.
        raise OutcomeUnknownError from error
    return balance_of(account or zero_account(user_id, context.now), context.now)


def _not_found() -> DomainError:
    return DomainError(ErrorCode.NOT_FOUND, "there is no such exchange", ["exchangeId"])


def _staff(context: Context) -> Actor:
    role = Role.ADMIN if Role.ADMIN in context.caller.roles else Role.OPERATOR
    return Actor(sub=context.caller.subject, role=role)


def _terms(context: Context) -> TransitionTerms:
    settings = context.settings
    return TransitionTerms(
        now=context.now,
        zone=settings.programme_time_zone,
        refund_grace_days=settings.refund_grace_days,
        salt=context.new_salt(),
    )


def _present(context: Context, settled: TransactionResult[Row]) -> ExchangePayload:
    entry, row = settled.entry, settled.made
    return ExchangePayload(
        exchange=None if row is None else present_exchange(row, context.caller),
        ledger_entry=present_ledger_entry(entry, context.caller),
        balance=present_balance(answered_balance(entry)),
        replayed=settled.replayed,
        user_errors=[],
    )
