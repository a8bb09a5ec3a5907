from typing import Any

from resolvers.api.rest.answers import answer_mutation
from resolvers.api.rest.bindings import bindings


def test_unreadable_new_exchange_has_no_location() -> None:
    """P1: the entry is there and the exchange cannot be read yet."""
    binding = bindings()["POST /v1/rewards/{id}/exchange"]
    payload: dict[str, Any] = {"exchange": None, "ledgerEntry": {"id": "e"}, "replayed": False}

    answer = answer_mutation(binding, {**payload, "userErrors": []})

    assert answer["statusCode"] == 201
    assert "location" not in answer["headers"]
    assert answer["body"] == '{"exchange":null,"ledgerEntry":{"id":"e"}}'
