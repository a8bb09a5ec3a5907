"""Fields of the contract that the API does not have yet. The list only shrinks."""

FIELDS_TO_COME: frozenset[str] = frozenset()
