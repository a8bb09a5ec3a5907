"""All rows of the table."""

from tests.api.bad_input import (
    budgets,
    documents,
    exchange_transitions,
    images,
    kiosks,
    ledger,
    locations,
    pending_adjustments,
    points,
    publishing,
    push_subscriptions,
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
        push_subscriptions,
        ledger,
        exchange_transitions,
        search,
        webhooks,
        budgets,
        images,
        kiosks,
        pending_adjustments,
    )
    for row in part.ROWS
]
