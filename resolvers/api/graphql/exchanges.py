"""Exchange points for rewards, and read exchanges."""

from functools import partial
from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import (
    After,
    ExchangeId,
    First,
    IdempotencyKey,
    OnlyExchangeStatus,
    RewardId,
)
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, query
from resolvers.api.graphql.types.connections import Connection, answer_page, list_scope
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.ledger import LedgerEntry, PointBalance, present_movement
from resolvers.domain.base.authorization import Caller, Role
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import check_text
from resolvers.domain.rewards import exchanges as rules
from resolvers.domain.rewards.exchanges import ExchangeRequest
from resolvers.domain.rewards.vouchers import voucher_digest_of
from resolvers.services.base.point_transactions import TransactionResult
from resolvers.services.rewards.exchange_reward import exchange_reward
from resolvers.storage.rewards import exchanges

OnlyReward = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only exchanges for this reward.")
]
OnlyVoucher = Annotated[
    str | None,
    strawberry.argument(
        description="Only exchanges that were fulfilled with this whole voucherCode; case, width "
        "and blanks are ignored."
    ),
]
Quantity = Annotated[
    int | None, strawberry.argument(description="Number of pieces, 1 to 100; 1 if omitted.")
]
ExpectedPointsCost = Annotated[
    int | None,
    strawberry.argument(
        description="The price of one piece that the user saw, 1 to 1,000,000. If the price has "
        "changed: PRICE_CHANGED."
    ),
]


@strawberry.type(description="The result of exchangeReward.")
class ExchangeRewardPayload(Payload):
    exchange: Exchange | None = granted("Its present state.")
    ledger_entry: LedgerEntry | None = granted("The movement of points.")
    balance: PointBalance | None = granted(
        "The balance right after the movement; a replay returns the same."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request with this key did the work."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class ExchangeQuery:
    @query(
        Role.CITIZEN,
        Role.OPERATOR,
        description="One exchange. Callers: citizens for their own, operators and admins for any. "
        "null if it does not exist or belongs to another citizen.",
    )
    def exchange(self, info: ContextInfo, id: ExchangeId) -> Exchange | None:
        caller = info.context.caller
        row = exchanges.read(info.context.database, id)
        if row is None or not (caller.owns(row.user_id) or caller.is_any_of(Role.OPERATOR)):
            return None
        return present_exchange(row, caller)

    @query(
        Role.OPERATOR,
        description="The exchanges of all users, newest first. Callers: operators and admins. "
        "Pass status, rewardId or voucherCode (else InvalidInput). An exchange must match all "
        "given arguments.",
    )
    def exchanges(
        self,
        info: ContextInfo,
        status: OnlyExchangeStatus = strawberry.UNSET,
        reward_id: OnlyReward = strawberry.UNSET,
        voucher_code: OnlyVoucher = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> Connection[Exchange] | None:
        if voucher_code is not None:
            digest = voucher_digest_of(check_text(voucher_code, ["voucherCode"]))
            listing = exchanges.of_voucher(digest, status, reward_id)
        elif reward_id is not None:
            listing = exchanges.of_reward(reward_id, status)
        elif status is not None:
            listing = exchanges.of_status(status)
        else:
            raise InvalidInputError("is missing: pass status, rewardId or voucherCode", ["status"])
        scope = list_scope("exchanges", status, reward_id, *filter(None, [voucher_code]))
        present = partial(present_exchange, caller=info.context.caller)
        return answer_page(info.context.database, listing, present, scope, first, after)


@strawberry.type
class ExchangeMutation:
    @mutation(
        Role.CITIZEN,
        refused=ExchangeRewardPayload,
        description="Exchange points for a reward. Callers: every citizen. Points that expire "
        "soonest are spent first. If the reward has requiresApproval, the exchange is "
        "PENDING_APPROVAL and its points are held until an operator decides, at most until "
        "holdUntil. It counts for stock and limits already. A user has at most 20 exchanges that "
        "wait for approval. Errors: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, "
        "ACCOUNT_SUSPENDED, ACCOUNT_ERASED, REWARD_INACTIVE, REWARD_NOT_YET_AVAILABLE, "
        "REWARD_ENDED, PRICE_CHANGED, OUT_OF_STOCK (an unlimited "
        "reward ends at 2,000,000,000 pieces), PER_USER_LIMIT_REACHED (limitPerUser, or 20 "
        "exchanges wait for approval), DAILY_LIMIT_REACHED (limitPerUserPerDay, until resetsAt), "
        "INSUFFICIENT_POINTS, CONFLICT_RETRY. After a timeout or OutcomeUnknown, send the same "
        "request again: it returns the same answer.",
    )
    def exchange_reward(
        self,
        info: ContextInfo,
        reward_id: RewardId,
        idempotency_key: IdempotencyKey,
        quantity: Quantity = strawberry.UNSET,
        expected_points_cost: ExpectedPointsCost = strawberry.UNSET,
    ) -> ExchangeRewardPayload | None:
        request = ExchangeRequest(
            reward_id=reward_id,
            quantity=1 if quantity is None else quantity,
            expected_points_cost=expected_points_cost,
            idempotency_key=idempotency_key,
        )
        result = exchange_reward(info.context, request)
        return present_exchange_result(result, info.context.caller)


def present_exchange_result(
    result: TransactionResult[rules.Exchange], caller: Caller
) -> ExchangeRewardPayload:
    return ExchangeRewardPayload(
        exchange=present_exchange(result.created, caller), **present_movement(result, caller)
    )
