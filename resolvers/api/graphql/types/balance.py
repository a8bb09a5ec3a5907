"""The point balance, as every query, payload and push shows it."""

from datetime import datetime

import strawberry

from resolvers.domain.accounts import Balance


@strawberry.type(description="Points that expire at the same moment.")
class ExpiringPoints:
    points: int = strawberry.field(description="How many expire then.")
    expires_at: datetime = strawberry.field(
        description="The last moment at which they can be spent (inclusive)."
    )


@strawberry.type(
    description="A citizen's points at one moment. Clients that watch drop every balance whose "
    "version is not above the last one they saw."
)
class PointBalance:
    user_id: strawberry.ID = strawberry.field(description="Whose points these are.")
    available: int = strawberry.field(
        description="Spendable now: neither held nor expired, whether or not expiry is booked yet."
    )
    held: int = strawberry.field(description="Held for exchanges that wait for approval.")
    lifetime_earned: int = strawberry.field(
        description="Points ever earned by recycling, less reversed ones."
    )
    expiring: list[ExpiringPoints] = strawberry.field(
        description="The available points by the moment they expire, soonest first; "
        "points that never expire are not in it."
    )
    version: int = strawberry.field(
        description="Grows by one with every ledger entry of the citizen; 0 before the first."
    )
    as_of: datetime = strawberry.field(description="The moment that the balance is of.")


def present_balance(balance: Balance) -> PointBalance:
    return PointBalance(
        user_id=strawberry.ID(balance.user_id),
        available=balance.available,
        held=balance.held,
        lifetime_earned=balance.lifetime_earned,
        expiring=[
            ExpiringPoints(points=each.points, expires_at=each.expires_at)
            for each in balance.expiring
        ],
        version=balance.version,
        as_of=balance.as_of,
    )
