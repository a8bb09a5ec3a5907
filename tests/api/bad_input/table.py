"""All rows of the table."""

from tests.api.bad_input import (
    bodies,
    documents,
    exchange_transitions,
    ledger,
    locations,
    points,
    queries,
    rewards,
)

TABLE = [
    row
    for part in (
        bodies,
        documents,
        queries,
        locations,
        rewards,
        points,
        ledger,
        exchange_transitions,
    )
    for row in part.ROWS
]
