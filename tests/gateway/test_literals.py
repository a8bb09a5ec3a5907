import re

from graphql import GraphQLError, parse

from gateway.sdl import read_schema
from gateway.validation import validate_document

SCHEMA = read_schema("""
type Query {
  ask(n: Int, on: AWSDate, hue: Hue, box: Box, boxes: [Box], ns: [Int!], id: ID!): Int
}
enum Hue { RED GREEN }
input Box { name: String! size: Float inner: Box tags: [String!] }
""")


FAULTS = """\
n: "5"
  'n' with value 'StringValue{value='5'}' is not a valid 'Int'
n: 1.5
  'n' with value 'FloatValue{value=1.5}' is not a valid 'Int'
n: true
  'n' with value 'BooleanValue{value=true}' is not a valid 'Int'
n: [1]
  'n' with value 'ArrayValue{values=[IntValue{value=1}]}' is not a valid 'Int'
on: "x"
  'on' with value 'StringValue{value='x'}' is not a valid 'AWSDate'
hue: BLUE
  'hue' with value 'EnumValue{name='BLUE'}' is not a valid 'Hue'
ns: [1, RED]
  'ns[1]' with value 'EnumValue{name='RED'}' is not a valid 'Int'
ns: [null]
  'ns[0]' with value 'NullValue{}' must not be null
box: 3
  'box' with value 'IntValue{value=3}' must be an object type
box: {size: 1}
  'box' with value 'ObjectValue{objectFields=[ObjectField{name='size', value=IntValue{value=1}}]}'
    is missing required fields '[name]'
box: {name: $s, other: 1}
  'box' with value 'ObjectValue{objectFields=[ObjectField{name='name',
    value=VariableReference{name='s'}}, ObjectField{name='other', value=IntValue{value=1}}]}'
    contains a field not in 'Box': 'other'
boxes: [{name: "a", inner: {name: "b", tags: ["c", 1]}}]
  'boxes[0].inner.tags[1]' with value 'IntValue{value=1}' is not a valid 'String'
boxes: {name: "a", size: "b", inner: null}
  'boxes.size' with value 'StringValue{value='b'}' is not a valid 'Float'
"""
"""Each argument with what graphql-java says of it."""


def find_error(arguments: str, variables: str = "") -> GraphQLError:
    query = f'query {variables} {{ ask(id: "a", {arguments}) }}'
    [error] = validate_document(SCHEMA, parse(query))
    return error


def report(arguments: str, variables: str = "") -> str:
    return find_error(arguments, variables).message


def test_literal_is_told_as_graphql_java_does() -> None:
    for arguments, lines in re.findall(r"^(\S.*)\n((?:  .*\n)+)", FAULTS, re.MULTILINE):
        variables = "($s: String!)" if "$s" in arguments else ""
        message = " ".join(lines.split())
        expected = f"Validation error of type WrongType: argument {message} @ 'ask'"
        assert report(arguments, variables) == expected
    # The first fault of an argument counts.
    assert "'ns[0]'" in report('ns: ["a", "b"]')


def test_fault_has_the_place_of_an_unknown_field() -> None:
    for arguments, column in (('box: {name: "s", other: 1}', 40), ("box: 3", 28)):
        assert find_error(arguments).locations == [(1, column)]


def test_wrong_default_is_told() -> None:
    expected = "Bad default value StringValue{value='x'} for type Int"
    assert report("n: $n", '($n: Int = "x")') == (
        f"Validation error of type BadValueForDefaultArg: {expected}"
    )


def test_unknown_name_is_left_to_its_rule() -> None:
    assert "UnknownArgument" in report("nope: 1")
    assert "UnknownType" in report("n: $n", "($n: Nope = 1)")
    assert validate_document(SCHEMA, parse('query ($n: Int = 1) { ask(id: "a", n: $n) }')) == []
