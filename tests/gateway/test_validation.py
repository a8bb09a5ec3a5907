import re
from collections.abc import Iterator

import pytest
from graphql import GraphQLSchema, parse

from gateway.documents import Documents
from gateway.envelope import RequestRefusedError
from gateway.limits import DocumentLimits, Limits
from gateway.sdl import read_schema
from gateway.validation import _MAX_ERRORS, validate_document
from tests.support.gateway_product import SCHEMA_TEXT

FAULTS = """\
{ nothing }
  FieldUndefined: Field 'nothing' in type 'Query' is undefined @ 'nothing'
{ boxes { nodes { own: ownr { id } } } }
  FieldUndefined: Field 'ownr' in type 'Box' is undefined @ 'boxes/nodes/ownr'
{ viewer { ...F } } fragment F on Owner { pet { x } }
  FieldUndefined: Field 'x' in type 'Pet' is undefined @ 'F/pet/x'
{ viewer { pet { id } x } }
  FieldUndefined: Field 'x' in type 'Owner' is undefined @ 'viewer/x'
{ it: box { id } }
  MissingFieldArgument: Missing field argument id @ 'box'
{ viewer(y: 1) { id } }
  UnknownArgument: Unknown field argument y @ 'viewer'
{ viewer { id @skip(if: true, y: 1) } }
  UnknownDirective: Unknown directive argument y @ 'viewer/id'
{ viewer { id @skip } }
  MissingDirectiveArgument: Missing directive argument if @ 'viewer/id'
{ viewer }
  SubSelectionRequired: Sub selection required for type Owner of field viewer @ 'viewer'
{ boxes { nodes } }
  SubSelectionRequired: Sub selection required for type null of field nodes @ 'boxes/nodes'
{ sized(size: 1) { a } }
  SubSelectionNotAllowed: Sub selection not allowed on leaf type Int of field sized @ 'sized'
{ viewer { id { a } } }
  SubSelectionNotAllowed: Sub selection not allowed on leaf type null of field id @ 'viewer/id'
{ viewer { ... on Dog { id } } }
  UnknownType: Unknown type Dog @ 'viewer'
{ viewer @x { id } }
  UnknownDirective: Unknown directive x @ 'viewer'
query @skip(if: true) { viewer { id } }
  MisplacedDirective: Directive skip not allowed here
{ viewer { ...F } }
  UndefinedFragment: Undefined fragment F @ 'viewer'
{ viewer { id } } fragment F on Owner { id }
  UnusedFragment: Unused fragment F
{ viewer { ...A } } fragment A on Owner { pet { ...B } } fragment B on Pet { ...A }
  FragmentCycle: Fragment cycles not allowed @ 'A/pet'
{ viewer { ...F } } fragment F on Pet { id }
  InvalidFragmentType: Fragment F cannot be spread here as objects of type Owner can never be of
    type Pet @ 'viewer'
{ viewer { ... on Pet { id } } }
  InvalidFragmentType: Fragment cannot be spread here as objects of type Owner can never be of type
    Pet @ 'viewer'
{ viewer { ... on Colour { id } } }
  InlineFragmentTypeConditionInvalid: Inline fragment type condition is invalid, must be on
    Object/Interface/Union @ 'viewer'
{ viewer { ...F } } fragment F on Colour { id }
  InlineFragmentTypeConditionInvalid: Fragment type condition is invalid, must be on
    Object/Interface/Union @ 'F'
{ sized(size: $n) }
  UndefinedVariable: Undefined variable n @ 'sized'
query ($n: Int) { viewer { id } }
  UnusedVariable: Unused variable n
query ($o: Owner) { sized(size: $o) }
  NonInputTypeOnVariable: Wrong type for a variable
query ($n: String) { sized(size: $n) }
  VariableTypeMismatch: Variable type 'String' doesn't match expected type 'Int!' @ 'sized'
{ viewer { a: id a: name } }
  FieldsConflict: a: id and name are different fields @ 'viewer'
{ a: box(id: "1") { id } a: box(id: "2") { id } }
  FieldsConflict: a: they have differing arguments
{ viewer { id } } query A { viewer { id } }
  LoneAnonymousOperationViolation: Anonymous operation with other operations.
{ __type { name } }
  MissingFieldArgument: Missing field argument name @ '__type'
{ viewer { id } } type T { a: Int }
  NonExecutableDefinition: The T definition is not executable.
"""
"""Each query with what graphql-java says of it."""
KINDS = """\
query A { viewer { id } } query A { viewer { id } }
  DuplicateOperationName:
{ viewer { ...F } } fragment F on Owner { id } fragment F on Owner { id }
  DuplicateFragmentName:
query ($n: Int!, $n: Int!) { sized(size: $n) }
  DuplicateVariableName:
{ sized(size: 1, size: 2) }
  DuplicateArgumentNames:
mutation { changeBox(input: {name: "a", name: "b"}) { box { id } } }
  UniqueObjectFieldName:
{ viewer @skip(if: true) @skip(if: true) { id } }
  DuplicateDirectiveName:
subscription { onBalanceChanged(userId: 1) { userId } b: onBalanceChanged(userId: 1) { userId } }
  SubscriptionMultipleRootFields:
subscription { onBalanceChanged(userId: 1) @skip(if: true) { userId } }
  SubscriptionMultipleRootFields:
{ viewer { pet { id } } ...F } fragment F on Query { viewer { pet { id: name } } }
  FieldsConflict:
{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }
  BadFaithIntrospection:
"""
"""Each query with the kind of its fault, whose text is graphql-core's."""


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return read_schema(SCHEMA_TEXT)


def report(schema: GraphQLSchema, query: str) -> list[str]:
    return [
        error.message.removeprefix("Validation error of type ")
        for error in validate_document(schema, parse(query))
    ]


def faults_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each query with the indented lines below it."""
    for query, message in re.findall(r"^(\S.*)\n((?:  .*\n)+)", text, re.MULTILINE):
        yield query, " ".join(message.split())


def test_fault_has_the_words_of_graphql_java(schema: GraphQLSchema) -> None:
    for query, message in faults_of(FAULTS):
        assert message in report(schema, query)
    for query, kind in faults_of(KINDS):
        [message] = report(schema, query)
        assert message.startswith(kind)


def test_suggestion_is_told_beside_the_message(schema: GraphQLSchema) -> None:
    documents = Documents(schema, Limits(), DocumentLimits(), suggestions=True)
    for query, suggestion in (
        ("{ viewr }", {"suggestion": "Did you mean 'viewer'?"}),
        ("{ sized(size: RAD) }", None),
        ("{ box(id: 1, colour: RAD) { id }}", {"suggestion": "Did you mean the enum value 'RED'?"}),
    ):
        with pytest.raises(RequestRefusedError) as refused:
            documents.prepare(query, {}, None)
        [error] = refused.value.errors
        assert [error["message"].removeprefix("Validation error of type ")] == report(schema, query)
        assert error.get("extensions") == suggestion


@pytest.mark.parametrize("text", ["Did you mean it?", "a Did you mean 'it'?", "a  " * 50_000])
def test_sent_text_is_reported_whole(schema: GraphQLSchema, text: str) -> None:
    # With an expression that goes back over the blanks, the last text takes minutes.
    [message] = report(schema, f'{{ sized(size: "{text}") }}')
    assert f"StringValue{{value='{text}'}}' is not a valid 'Int'" in message


def test_introspection_off_hides_schema(schema: GraphQLSchema) -> None:
    for query, field, kind in (
        ("{ __schema { types { __typename } } }", "types", "__Schema"),
        ('{ __type(name: "Box") { name } }', "name", "__Type"),
    ):
        [error] = validate_document(schema, parse(query), introspection=False)
        assert f"Field '{field}' in type '{kind}' is undefined" in error.message
    open_to_all = parse("{ __typename viewer { __typename } }")
    assert validate_document(schema, open_to_all, introspection=False) == []
    [error] = validate_document(schema, parse("{ nothing { a } }"), introspection=False)
    assert "Field 'nothing' in type 'Query' is undefined" in error.message


def test_only_first_errors_are_reported(schema: GraphQLSchema) -> None:
    names = " ".join(f"a{number}" for number in range(_MAX_ERRORS + 1))
    *reported, last = report(schema, f"{{ {names} }}")
    assert len(reported) == _MAX_ERRORS
    assert last.startswith("Too many validation errors")
