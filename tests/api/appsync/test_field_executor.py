from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from tests.support.bottle_bank import Bank


@pytest.mark.parametrize(
    ("place", "arguments", "message"),
    [
        ("Query.bottle", {}, "id: Expected a value of non-null type 'ID!' to be provided."),
        ("Query.bottle", {"id": None}, "id: Expected value of non-null type 'ID!' not to be None."),
        ("Query.bottle", {"id": ["secret"]}, "id: ID cannot represent value"),
        ("Query.bottles", {"first": "secret"}, "first: Int cannot represent non-integer value"),
        ("Query.given", {"notes": ["a", 7]}, "notes.1: String cannot represent a non string value"),
        (
            "Mutation.fill",
            {"input": {"id": "b1", "colour": "secret: GREE"}},
            "input.colour: Value does not exist in 'Colour' enum.",
        ),
        (
            "Mutation.fill",
            {"input": {"id": "secret"}},
            "input: Expected value of type 'BottleInput' to include required field 'colour'",
        ),
        (
            "Mutation.fill",
            {"input": {"id": "secret", "colour": "GREEN", "fillAt": "x"}},
            "input: Expected value of type 'BottleInput' not to include unknown field 'fillAt'",
        ),
        (
            "Mutation.fill",
            {"input": {"id": "b1", "colour": "GREEN", "filledAt": "secret"}},
            (
                "input.filledAt: Expected value of type 'AWSDateTime', but encountered error "
                "'must be an AWSDateTime like 2026-11-25T09:00:00.000Z, with Z or an offset'"
            ),
        ),
    ],
)
def test_wrong_argument_is_named_by_path_and_hidden(
    bank: Bank, place: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        bank.ask(place, **arguments)

    assert str(raised.value) == message
