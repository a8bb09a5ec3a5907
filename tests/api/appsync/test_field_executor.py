from typing import Any

import pytest
from graphql import validate_schema

from resolvers.api.appsync.documents import resolved_fields
from resolvers.api.appsync.errors import InvalidInput
from resolvers.api.appsync.field_executor import FieldExecutor
from resolvers.api.graphql.schema import schema
from tests.support.bottle_bank import SCHEMA, Bank

WHOLE = schema._schema
EXECUTORS = [FieldExecutor(schema, resolved) for resolved in resolved_fields(WHOLE)]


def name_of(executor: FieldExecutor) -> str:
    return executor.place


@pytest.mark.parametrize("executor", EXECUTORS, ids=name_of)
def test_schema_of_a_field_is_valid(executor: FieldExecutor) -> None:
    """It is assumed to be: checking each would be paid at every cold start."""
    executor.core._validation_errors = None

    assert validate_schema(executor.core) == []


@pytest.mark.parametrize("executor", EXECUTORS, ids=name_of)
def test_schema_of_a_field_knows_possible_types(executor: FieldExecutor) -> None:
    interface: Any = WHOLE.type_map["UserError"]

    assert executor.core.get_possible_types(interface) == WHOLE.get_possible_types(interface)
    assert len(WHOLE.get_possible_types(interface)) == 8


def test_parent_type_keeps_its_name() -> None:
    """Errors name it, as AppSync's do."""
    roots = {name_of(each): each.core.query_type for each in EXECUTORS if not each.is_subscription}

    assert all(root is WHOLE.type_map[name.split(".")[0]] for name, root in roots.items())


@pytest.mark.parametrize(
    ("place", "arguments", "message"),
    [
        ("Query.bottle", {}, "id: Expected a value of non-null type 'ID!' to be provided."),
        ("Query.bottle", {"id": None}, "id: Expected value of non-null type 'ID!' not to be None."),
        ("Query.bottle", {"id": ["secret"]}, "id: ID cannot represent value"),
        ("Query.bottles", {"first": "secret"}, "first: Int cannot represent non-integer value"),
        ("Query.bottles", {"first": 1.5}, "first: Int cannot represent non-integer value"),
        (
            "Query.bottles",
            {"first": 2**31},
            "first: Int cannot represent non 32-bit signed integer value",
        ),
        ("Query.given", {"notes": ["a", 7]}, "notes.1: String cannot represent a non string value"),
        (
            "Mutation.fill",
            {"input": {"id": "b1", "colour": "secret: GREE"}},
            "input.colour: Value does not exist in 'Colour' enum.",
        ),
        (
            "Mutation.fill",
            {"input": {"id": "b1", "colour": 3}},
            "input.colour: Enum 'Colour' cannot represent non-string value",
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
            {"input": "secret"},
            "input: Expected value of type 'BottleInput' to be an object",
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


def test_error_of_fitting_arguments_has_no_place() -> None:
    resolved = next(each for each in resolved_fields(SCHEMA._schema) if each.name == "bottle")

    assert str(FieldExecutor(SCHEMA, resolved).refuse_arguments({"id": "b1"})) == (
        "the arguments do not fit the field"
    )
