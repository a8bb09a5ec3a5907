"""What becomes of an exchange: approved, rejected, cancelled, fulfilled."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, given, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.ledger import (
    LedgerEntry,
    PointBalance,
    present_balance,
    present_ledger_entry,
)
from resolvers.domain.authorization import Role
from resolvers.domain.exchanges import Exchange as Row
from resolvers.domain.ledger import answered_balance
from resolvers.services.exchange_transitions import (
    approve_exchange,
    cancel_exchange,
    fulfil_exchange,
    reject_exchange,
)
from resolvers.services.point_transactions import TransactionResult

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
class ExchangeTransitionMutation:
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
        return _present(info, cancel_exchange(info.context, exchange_id, idempotency_key))

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
        return _present(info, approve_exchange(info.context, exchange_id, given(note)))

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
        return _present(info, reject_exchange(info.context, exchange_id, reason))

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
        done = fulfil_exchange(info.context, exchange_id, given(voucher_code))
        return ExchangePayload(
            exchange=present_exchange(done.exchange, info.context.caller),
            balance=present_balance(done.balance),
            replayed=done.replayed,
            user_errors=[],
        )


def _present(info: ContextInfo, result: TransactionResult[Row]) -> ExchangePayload:
    caller, row = info.context.caller, result.created
    return ExchangePayload(
        exchange=None if row is None else present_exchange(row, caller),
        ledger_entry=present_ledger_entry(result.entry, caller),
        balance=present_balance(answered_balance(result.entry)),
        replayed=result.replayed,
        user_errors=[],
    )
