from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from gateway.envelope import RequestRefusedError
from gateway.sdl import read_schema
from gateway.variables import coerce_variables

SCHEMA = read_schema("""
type Query { ask(box: Box, boxes: [Box!], id: ID, n: Int, day: AWSDate, hue: Hue): Int }
enum Hue { RED GREEN }
input Box { name: String! size: Float inner: Box day: AWSDate hue: Hue tags: [Int!] }
""")
PLACE = [{"line": 1, "column": 8, "sourceName": None}]
BOX = {"name": "a"}


def refusal(declared: str, variables: dict[str, Any]) -> dict[str, Any]:
    name = declared.partition(":")[0]
    document = parse(f"query ({declared}) {{ ask({name[1:]}: {name}) }}")
    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    with pytest.raises(RequestRefusedError) as raised:
        coerce_variables(SCHEMA, operation, variables)
    [error] = raised.value.errors
    return error


NULLS: list[tuple[str, dict[str, Any], str, str]] = [
    ("$id: ID!", {}, "id", "ID!"),
    ("$id: ID!", {"id": None}, "id", "ID!"),
    ("$boxes: [Box!]!", {}, "boxes", "[Box!]!"),
    ("$boxes: [Box!]", {"boxes": [None]}, "boxes", "Box!"),
    ("$box: Box", {"box": {}}, "box", "String!"),
    ("$box: Box", {"box": {**BOX, "inner": {"size": 1}}}, "box", "String!"),
    ("$box: Box", {"box": {**BOX, "tags": [1, None]}}, "box", "Int!"),
]
INVALID: list[tuple[Any, str, str]] = [
    (3, "box", "Expected type 'Map' but was 'Integer'. Variables for input objects must"),
    ({**BOX, "size": "1"}, "size", "Expected type 'Float' but was 'String'."),
    ({**BOX, "tags": [1, 1.5]}, "tags", "Expected type 'Int' but was 'Double'."),
    ({**BOX, "tags": [2**31]}, "tags", "Int cannot represent non 32-bit"),
    ({**BOX, "inner": {**BOX, "hue": "BLUE"}}, "hue", "Invalid input for Enum 'Hue'. No value"),
    ({**BOX, "day": "x"}, "day", "Unable to parse `x` as a valid Date Object."),
    ({**BOX, "day": "Did you mean a?"}, "day", "Unable to parse `Did you mean a?` as a valid"),
    ({"name": 1}, "name", "String cannot represent a non string value"),
]


def test_null_or_unknown_field_is_told() -> None:
    told = {"path": None, "locations": PLACE}
    for declared, variables, variable, required in NULLS:
        words = f"Variable '{variable}' has coerced Null value for NonNull type '{required}'"
        assert refusal(declared, variables) == {**told, "message": words}
    what = "a field name 'nam' that is not defined for input object type 'Box' "
    message = f"The variables input contains {what}"
    assert refusal("$box: Box", {"box": {**BOX, "nam": 1}}) == {**told, "message": message}


def test_invalid_variable_is_told() -> None:
    for box, name, words in INVALID:
        error = refusal("$box: Box", {"box": box})
        assert error["message"].startswith(f"Variable '{name}' has an invalid value. {words}")
        assert error["locations"] == PLACE


def test_too_deep_variable_is_refused() -> None:
    box: dict[str, Any] = BOX
    for _ in range(2000):
        box = {**BOX, "inner": box}
    assert refusal("$box: Box", {"box": box})["message"].endswith("nested too deeply.")
