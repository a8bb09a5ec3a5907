"""Approve, reject, cancel and fulfil exchanges."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import ExchangeId, IdempotencyKey, Reason
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.ledger import (
    LedgerEntry,
    PointBalance,
    present_balance,
    present_movement,
)
from resolvers.domain.base.authorization import Role
from resolvers.domain.rewards.exchanges import Exchange as Row
from resolvers.services.base.point_transactions import TransactionResult
from resolvers.services.rewards.exchange_transitions import (
    approve_exchange,
    cancel_exchange,
    reject_exchange,
)
from resolvers.services.rewards.fulfilment import fulfil_exchange


@strawberry.type(description="The result of a transition of an exchange.")
class ExchangePayload(Payload):
    exchange: Exchange | None = granted("Its present state.")
    ledger_entry: LedgerEntry | None = granted(
        "The movement of points; null if none moved (fulfilExchange)."
    )
    balance: PointBalance | None = granted(
        "The user's balance right after the movement; a replay returns the same. If "
        "no points moved, the balance now."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request of the caller did the work."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class ExchangeTransitionMutation:
    @mutation(
        Role.CITIZEN,
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Cancel an exchange that is not fulfilled. Callers: citizens for their own "
        "exchange, operators and admins for any. The points return to their lots. Points that "
        "have expired since cannot be spent; the programme can grant days of grace for a "
        "confirmed exchange, never for one that only waited for approval. Stock and limits are "
        "restored. A key belongs to one exchange: with another exchange, the request is another "
        "one. Errors: INVALID_INPUT (also if the balance would exceed 2,147,483,647 points), "
        "NOT_FOUND (also for another citizen's exchange), "
        "INVALID_STATE_TRANSITION, ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or "
        "OutcomeUnknown, send the same request again: it returns the same answer.",
    )
    def cancel_exchange(
        self, info: ContextInfo, exchange_id: ExchangeId, idempotency_key: IdempotencyKey
    ) -> ExchangePayload | None:
        return _present(info, cancel_exchange(info.context, exchange_id, idempotency_key))

    @mutation(
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Approve an exchange that waits for approval, before its holdUntil: the held "
        "points are spent. Callers: operators and admins, not for their own account (FORBIDDEN). "
        "Repeating it with the same caller and note has one effect and returns the same answer. "
        "Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN, INVALID_STATE_TRANSITION, ACCOUNT_ERASED, "
        "CONFLICT_RETRY. After a timeout or OutcomeUnknown, send the same request again.",
    )
    def approve_exchange(
        self,
        info: ContextInfo,
        exchange_id: ExchangeId,
        note: Annotated[
            str | None,
            strawberry.argument(
                description="A note that the user can read: 1 to 2,000 characters, not blank, no "
                "control characters except \\n."
            ),
        ] = strawberry.UNSET,
    ) -> ExchangePayload | None:
        return _present(info, approve_exchange(info.context, exchange_id, note))

    @mutation(
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Reject an exchange that waits for approval: the held points return to their "
        "lots. Callers: operators and admins, not for their own account (FORBIDDEN). The user can "
        "read the reason. Repeating it with the same caller and reason has one effect and returns "
        "the same answer. Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN, INVALID_STATE_TRANSITION, "
        "ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or OutcomeUnknown, send the same request "
        "again.",
    )
    def reject_exchange(
        self, info: ContextInfo, exchange_id: ExchangeId, reason: Reason
    ) -> ExchangePayload | None:
        return _present(info, reject_exchange(info.context, exchange_id, reason))

    @mutation(
        Role.OPERATOR,
        refused=ExchangePayload,
        description="Record that the user received the reward; the exchange can then no longer be "
        "cancelled. Callers: operators and admins, not for their own account (FORBIDDEN). "
        "Repeating it with the same caller and voucherCode has one effect and returns the same "
        "answer. Each code belongs to one exchange of the reward: a code of another exchange is "
        "INVALID_INPUT, and a code in the reward's pool is taken out of it. An erased account's "
        "exchange can be fulfilled only without a voucherCode. Errors: INVALID_INPUT, NOT_FOUND, "
        "FORBIDDEN, INVALID_STATE_TRANSITION, ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or "
        "OutcomeUnknown, send the same request again.",
    )
    def fulfil_exchange(
        self,
        info: ContextInfo,
        exchange_id: ExchangeId,
        voucher_code: Annotated[
            str | None,
            strawberry.argument(
                description="A code that the user redeems elsewhere: 1 to 2,000 characters, not "
                "blank, no control characters. Commas separate the codes of several pieces: at "
                "most one for each piece, and at most 90. Codes that differ only in case, width or "
                "blanks are equal. If the reward's fulfilmentType is not VOUCHER_CODE, it is a "
                "note. Only the user, operators and admins see it."
            ),
        ] = strawberry.UNSET,
    ) -> ExchangePayload | None:
        done = fulfil_exchange(info.context, exchange_id, voucher_code)
        return ExchangePayload(
            exchange=present_exchange(done.exchange, info.context.caller),
            balance=present_balance(done.balance),
            replayed=done.replayed,
            user_errors=[],
        )


def _present(info: ContextInfo, result: TransactionResult[Row]) -> ExchangePayload:
    caller = info.context.caller
    return ExchangePayload(
        exchange=present_exchange(result.created, caller), **present_movement(result, caller)
    )
