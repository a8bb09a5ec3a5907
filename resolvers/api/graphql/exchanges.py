"""Exchanges: points for rewards."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, given, mutation, query
from resolvers.api.graphql.types.connections import (
    After,
    Connection,
    First,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.ledger import (
    LedgerEntry,
    PointBalance,
    present_balance,
    present_ledger_entry,
)
from resolvers.domain.authorization import Role
from resolvers.domain.enums import ExchangeStatus
from resolvers.domain.errors import InvalidInputError
from resolvers.domain.exchanges import ExchangeRequest
from resolvers.domain.ledger import answered_balance
from resolvers.services.exchange_reward import exchange_reward
from resolvers.storage import exchanges

Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the exchange.")]
RewardId = Annotated[strawberry.ID, strawberry.argument(description="What for.")]
OnlyReward = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only exchanges for this reward.")
]
OnlyStatus = Annotated[
    ExchangeStatus | None, strawberry.argument(description="Only exchanges of this status.")
]
Quantity = Annotated[
    int | None, strawberry.argument(description="How many, 1 to 100; 1 if left out.")
]
ExpectedPointsCost = Annotated[
    int | None,
    strawberry.argument(
        description="The price of one that the citizen was shown, 1 to 1,000,000; another one now: "
        "PRICE_CHANGED."
    ),
]
IdempotencyKey = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="1 to 128 visible ASCII characters, new for every exchange that is wanted, "
        "the same when one is sent again: it has one effect and one answer, for ever."
    ),
]


@strawberry.type(description="An exchange, or why it was refused.")
class ExchangeRewardPayload(Payload):
    exchange: Exchange | None = strawberry.field(default=None, description="As it is now.")
    ledger_entry: LedgerEntry | None = strawberry.field(
        default=None, description="The movement of points."
    )
    balance: PointBalance | None = strawberry.field(
        default=None, description="The balance right after it; the same on a replay."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request with this key had done it already."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class ExchangeQuery:
    @query(
        Role.CITIZEN,
        Role.OPERATOR,
        description="One exchange: the own, or any for operators and admins. Unknown, or another "
        "citizen's: null.",
    )
    def exchange(self, info: ContextInfo, id: Id) -> Exchange | None:
        caller = info.context.caller
        row = exchanges.read(info.context.database, id)
        if row is None or not (caller.owns(row.user_id) or caller.is_any_of(Role.OPERATOR)):
            return None
        return present_exchange(row, caller)

    @query(
        Role.OPERATOR,
        description="Everybody's exchanges, newest first, for operators and admins. One of status "
        "and rewardId is required (else InvalidInput); with both, both have to fit.",
    )
    def exchanges(
        self,
        info: ContextInfo,
        status: OnlyStatus = strawberry.UNSET,
        reward_id: OnlyReward = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> Connection[Exchange] | None:
        of_status, of_reward = given(status), given(reward_id)
        if of_reward is not None:
            listing = exchanges.of_reward(of_reward, of_status)
        elif of_status is not None:
            listing = exchanges.of_status(of_status)
        else:
            raise InvalidInputError("one of status and rewardId is required", ["status"])
        scope = list_scope("exchanges", of_status, of_reward)
        request = read_page_request(scope, first, after)
        return present_page(
            scope,
            request,
            listing.read_page(info.context.database, request),
            lambda row: present_exchange(row, info.context.caller),
        )


@strawberry.type
class ExchangeMutation:
    @mutation(
        Role.CITIZEN,
        refused=ExchangeRewardPayload,
        description="Exchange points for a reward, for every citizen. Points that expire soonest "
        "are spent first. For a reward with requiresApproval they are held until an operator "
        "decides, at most until holdUntil; meanwhile the exchange is PENDING_APPROVAL and counts "
        "for stock and limits. A citizen has at most 20 of these. Errors: INVALID_INPUT, "
        "NOT_FOUND, IDEMPOTENCY_KEY_REUSED, ACCOUNT_SUSPENDED, ACCOUNT_ERASED, REWARD_INACTIVE, "
        "REWARD_NOT_YET_AVAILABLE, REWARD_ENDED, PRICE_CHANGED, OUT_OF_STOCK, "
        "PER_USER_LIMIT_REACHED (limitPerUser, or 20 exchanges wait for approval), "
        "DAILY_LIMIT_REACHED (limitPerUserPerDay, until resetsAt), INSUFFICIENT_POINTS, "
        "CONFLICT_RETRY. After a timeout or an OutcomeUnknown send the same request again.",
    )
    def exchange_reward(
        self,
        info: ContextInfo,
        reward_id: RewardId,
        idempotency_key: IdempotencyKey,
        quantity: Quantity = strawberry.UNSET,
        expected_points_cost: ExpectedPointsCost = strawberry.UNSET,
    ) -> ExchangeRewardPayload | None:
        wanted = given(quantity)
        request = ExchangeRequest(
            reward_id=reward_id,
            quantity=1 if wanted is None else wanted,
            expected_points_cost=given(expected_points_cost),
            idempotency_key=idempotency_key,
        )
        result, caller = exchange_reward(info.context, request), info.context.caller
        return ExchangeRewardPayload(
            exchange=None if result.created is None else present_exchange(result.created, caller),
            ledger_entry=present_ledger_entry(result.entry, caller),
            balance=present_balance(answered_balance(result.entry)),
            replayed=result.replayed,
            user_errors=[],
        )
