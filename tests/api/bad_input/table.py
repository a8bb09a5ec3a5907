"""All rows of the table."""

from tests.api.bad_input import (
    budgets,
    documents,
    exchange_transitions,
    ledger,
    locations,
    points,
    publishing,
    queries,
    rewards,
    search,
    webhooks,
)

TABLE = [
    row
    for part in (
        documents,
        queries,
        locations,
        rewards,
        points,
        publishing,
        ledger,
        exchange_transitions,
        search,
        webhooks,
        budgets,
    )
    for row in part.ROWS
]
