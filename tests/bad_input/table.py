"""All rows of the table."""

from tests.bad_input import (
    bodies,
    documents,
    exchange_ends,
    ledger,
    locations,
    points,
    queries,
    rewards,
)

TABLE = [
    row
    for part in (bodies, documents, queries, locations, rewards, points, ledger, exchange_ends)
    for row in part.ROWS
]
