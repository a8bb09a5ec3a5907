"""Fields of the contract that the API does not have yet. The list only shrinks."""

FIELDS_TO_COME = frozenset(
    {
        "Query.ledgerVerification",
        "Mutation.cancelExchange",
        "Mutation.eraseViewer",
        "Mutation.approveExchange",
        "Mutation.rejectExchange",
        "Mutation.fulfilExchange",
        "Mutation.adjustPoints",
        "Mutation.reverseLedgerEntry",
    }
)
