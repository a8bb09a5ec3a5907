from datetime import UTC, datetime

from resolvers.api.graphql.types.ledger import ExpiringPoints, PointBalance, present_balance
from resolvers.domain.accounts import Balance
from resolvers.domain.accounts import ExpiringPoints as Expiring

NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
MARCH = datetime(2028, 3, 31, 14, 59, 59, 999000, tzinfo=UTC)


def test_balance_follows_the_rules() -> None:
    balance = Balance(
        user_id="hanako",
        available=10,
        held=6,
        lifetime_earned=40,
        expiring=(Expiring(3, NINE), Expiring(7, MARCH)),
        version=5,
        as_of=NINE,
    )

    assert present_balance(balance) == PointBalance(
        user_id="hanako",  # type: ignore[arg-type] # an ID is text
        available=10,
        held=6,
        lifetime_earned=40,
        expiring=[
            ExpiringPoints(points=3, expires_at=NINE),
            ExpiringPoints(points=7, expires_at=MARCH),
        ],
        version=5,
        as_of=NINE,
    )
