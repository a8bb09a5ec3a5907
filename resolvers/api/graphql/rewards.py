"""Rewards: the catalogue, and how admins keep it."""

from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.fields import ContextInfo, Payload, given, mutation, query, unauthorized
from resolvers.api.graphql.types.connections import (
    After,
    Connection,
    First,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.reward import (
    Reward,
    RewardInput,
    present_reward,
)
from resolvers.domain import validation
from resolvers.domain.authorization import EVERYBODY, Role
from resolvers.domain.errors import InvalidInputError
from resolvers.services import rewards as services
from resolvers.storage import rewards

Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the reward.")]
Category = Annotated[
    str | None,
    strawberry.argument(
        description="Only rewards of exactly this category, 1 to 2,000 characters, not blank. Else "
        "InvalidInput."
    ),
]
MaxPointsCost = Annotated[
    int | None,
    strawberry.argument(
        description="Only rewards that cost no more, 1 to 1,000,000. Else InvalidInput."
    ),
]
IncludeInactive = Annotated[
    bool | None,
    strawberry.argument(
        description="Inactive rewards too. Admins only: true is Unauthorized for anybody else."
    ),
]
Delta = Annotated[
    int,
    strawberry.argument(
        description="How many more, or fewer where negative; not 0. The stock stays 0 to 1,000,000."
    ),
]
Reason = Annotated[
    str | None,
    strawberry.argument(
        description="Why, for the record: 1 to 500 characters, not blank, no control characters "
        "but \\n."
    ),
]
IdempotencyKey = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="1 to 128 visible ASCII characters; the same when a request is sent again: it "
        "has one effect, for ever."
    ),
]
OptionalIdempotencyKey = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="1 to 128 visible ASCII characters; the same when a request is sent again: it "
        "has one effect, for ever. Without one every request makes a reward."
    ),
]


@strawberry.type(description="A reward after a change, or why there was none.")
class RewardPayload(Payload):
    reward: Reward | None = strawberry.field(
        default=None, description="As it is now; null where refused."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request with this key had done it already."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class RewardQuery:
    @query(*EVERYBODY, description="One reward, an inactive one too; null where it is unknown.")
    def reward(self, info: ContextInfo, id: Id) -> Reward | None:
        row = rewards.read(info.context.database, id)
        return None if row is None else present_reward(row)

    @query(
        *EVERYBODY,
        description="The active rewards, cheapest first. The order is by a price that may change "
        "between pages. A page that category leaves short may still have a next one.",
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
        inactive_too = bool(given(include_inactive))
        if inactive_too and not context.caller.is_any_of(Role.ADMIN):
            raise unauthorized(info)
        of_category, at_most = given(category), given(max_points_cost)
        if of_category is not None:
            validation.check_text(of_category, ["category"])
        if at_most is not None:
            validation.check_range(at_most, 1, validation.POINTS_MAXIMUM, ["maxPointsCost"])
        scope = list_scope("rewards", of_category, at_most, inactive_too)
        request = read_page_request(scope, first, after, sort_type=int)
        if request.after and at_most is not None and int(request.after.sort) > at_most:
            raise InvalidInputError("is no cursor of this list", ["after"])
        listing = rewards.catalogue(
            context.database,
            category=of_category,
            max_points_cost=at_most,
            include_inactive=inactive_too,
        )
        page = listing.read_page(context.database, request)
        return present_page(scope, request, page, present_reward)


@strawberry.type
class RewardMutation:
    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Make a reward, for admins. Errors: INVALID_INPUT, IDEMPOTENCY_KEY_REUSED "
        "(another request under this key), CONFLICT_RETRY.",
    )
    def create_reward(
        self,
        info: ContextInfo,
        input: Annotated[RewardInput, strawberry.argument(description="What it says.")],
        idempotency_key: OptionalIdempotencyKey = strawberry.UNSET,
    ) -> RewardPayload | None:
        return _present(services.create_reward(info.context, input.read(), given(idempotency_key)))

    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Change what a reward says, for admins; stock changes through restockReward. "
        "Errors: INVALID_INPUT, NOT_FOUND, CONFLICT_RETRY.",
    )
    def update_reward(
        self,
        info: ContextInfo,
        id: Id,
        input: Annotated[RewardInput, strawberry.argument(description="What to change.")],
    ) -> RewardPayload | None:
        return _present(services.update_reward(info.context, id, input.read()))

    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Put pieces of a limited reward on stock, or take some off, for admins. "
        "Errors: INVALID_INPUT (also where stock is unlimited), NOT_FOUND, OUT_OF_STOCK where "
        "fewer than none would be left, IDEMPOTENCY_KEY_REUSED, CONFLICT_RETRY.",
    )
    def restock_reward(
        self,
        info: ContextInfo,
        id: Id,
        delta: Delta,
        idempotency_key: IdempotencyKey,
        reason: Reason = strawberry.UNSET,
    ) -> RewardPayload | None:
        return _present(
            services.restock_reward(info.context, id, delta, idempotency_key, given(reason))
        )

    @mutation(
        Role.ADMIN,
        refused=RewardPayload,
        description="Take a reward out of the catalogue, for admins; again changes nothing, and "
        "updateReward brings it back. Errors: NOT_FOUND, CONFLICT_RETRY.",
    )
    def deactivate_reward(self, info: ContextInfo, id: Id) -> RewardPayload | None:
        return _present(services.update_reward(info.context, id, {"is_active": False}))


def _present(result: services.RewardResult) -> RewardPayload:
    return RewardPayload(
        reward=present_reward(result.reward), replayed=result.replayed, user_errors=[]
    )
