"""Read and change the catalogue of rewards."""

from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.arguments import (
    CHANGES,
    After,
    First,
    IdempotencyKey,
    OptionalIdempotencyKey,
    OptionalReason,
    RewardId,
)
from resolvers.api.graphql.fields import (
    ContextInfo,
    Payload,
    granted,
    mutation,
    query,
    unauthorized,
)
from resolvers.api.graphql.types.connections import (
    Connection,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.reward import Reward, RewardInput, present_reward
from resolvers.domain.base import validation
from resolvers.domain.base.authorization import EVERYBODY, Role
from resolvers.domain.base.errors import InvalidInputError
from resolvers.services.rewards import rewards as services
from resolvers.storage.rewards import rewards

Category = Annotated[
    str | None,
    strawberry.argument(
        description="Only rewards of exactly this category, 1 to 2,000 characters, not blank (else "
        "InvalidInput)."
    ),
]
MaxPointsCost = Annotated[
    int | None,
    strawberry.argument(
        description="Only rewards that cost at most this, 1 to 1,000,000 (else InvalidInput)."
    ),
]
IncludeInactive = Annotated[
    bool | None,
    strawberry.argument(
        description="Include inactive rewards. Only for admins; true is Unauthorized for other "
        "callers."
    ),
]
Delta = Annotated[
    int,
    strawberry.argument(
        description="Pieces to add, or to remove if negative; not 0. The stock stays between 0 "
        "and 1,000,000. Stock and exchanged pieces together are at most 2,000,000,000."
    ),
]


@strawberry.type(description="The result of changing a reward.")
class RewardPayload(Payload):
    reward: Reward | None = granted("The reward as it is now; null if rejected.")
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request with this key did the work."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class RewardQuery:
    @query(*EVERYBODY, description="One reward, active or not; null if it does not exist.")
    def reward(self, info: ContextInfo, id: RewardId) -> Reward | None:
        row = rewards.read(info.context.database, id)
        return None if row is None else present_reward(row)

    @query(
        *EVERYBODY,
        description="The active rewards, cheapest first. A price can change between two pages. A "
        "page filtered by category can be short while hasNextPage is true.",
    )
    def rewards(
        self,
        info: ContextInfo,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        category: Category = strawberry.UNSET,
        max_points_cost: MaxPointsCost = strawberry.UNSET,
        include_inactive: IncludeInactive = strawberry.UNSET,
    ) -> Connection[Reward] | None:
        context: Context = info.context
        inactive_too = bool(include_inactive)
        if inactive_too and not context.caller.is_any_of(Role.ADMIN):
            raise unauthorized(info)
        if category is not None:
            validation.check_text(category, ["category"])
        if max_points_cost is not None:
            validation.check_range(max_points_cost, 1, validation.POINTS_MAXIMUM, ["maxPointsCost"])
        scope = list_scope("rewards", category, max_points_cost, inactive_too)
        request = read_page_request(scope, first, after, sort_type=int)
        if (
            request.after
            and max_points_cost is not None
            and int(request.after.sort) > max_points_cost
        ):
            raise InvalidInputError("must be a cursor of this list: omit it to begin", ["after"])
        listing = rewards.catalogue(
            category=category, max_points_cost=max_points_cost, include_inactive=inactive_too
        )
        page = listing.read_page(context.database, request)
        return present_page(scope, request, page, present_reward)


@strawberry.type
class RewardMutation:
    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Create a reward. Callers: admins. Errors: INVALID_INPUT, "
        "IDEMPOTENCY_KEY_REUSED, CONFLICT_RETRY.",
    )
    def create_reward(
        self,
        info: ContextInfo,
        input: Annotated[RewardInput, strawberry.argument(description="The new reward.")],
        idempotency_key: OptionalIdempotencyKey = strawberry.UNSET,
    ) -> RewardPayload | None:
        return _present(services.create_reward(info.context, input.read(), idempotency_key))

    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Change a reward. Callers: admins. Change the stock with restockReward. "
        "Errors: INVALID_INPUT, NOT_FOUND, CONFLICT_RETRY.",
    )
    def update_reward(
        self, info: ContextInfo, id: RewardId, input: Annotated[RewardInput, CHANGES]
    ) -> RewardPayload | None:
        return _present(services.update_reward(info.context, id, input.read()))

    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Add pieces to a limited reward's stock, or remove some. Callers: admins. "
        "Errors: INVALID_INPUT (also if the stock is unlimited), NOT_FOUND, OUT_OF_STOCK (the "
        "stock would fall below zero), IDEMPOTENCY_KEY_REUSED, CONFLICT_RETRY.",
    )
    def restock_reward(
        self,
        info: ContextInfo,
        id: RewardId,
        delta: Delta,
        idempotency_key: IdempotencyKey,
        reason: OptionalReason = strawberry.UNSET,
    ) -> RewardPayload | None:
        return _present(services.restock_reward(info.context, id, delta, idempotency_key, reason))

    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Remove a reward from the catalogue; an inactive one does not change. "
        "Callers: admins. updateReward brings it back. Errors: NOT_FOUND, CONFLICT_RETRY.",
    )
    def deactivate_reward(self, info: ContextInfo, id: RewardId) -> RewardPayload | None:
        return _present(services.deactivate_reward(info.context, id))


def _present(result: services.RewardResult) -> RewardPayload:
    return RewardPayload(
        reward=present_reward(result.reward), replayed=result.replayed, user_errors=[]
    )
