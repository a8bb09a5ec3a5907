"""Types of GraphQL as JSON Schemas, for the components of the document."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from resolvers.api.appsync.documents import has_own_resolver
from tools.openapi.examples import example_of, moment_of
from tools.openapi.forms import INPUTS, OF_ANSWERS, OF_REQUESTS, SHARED, Form, form_of, reference_to
from tools.openapi.texts import describe

Schema = dict[str, Any]
_SCALARS: Mapping[str, Schema] = {
    "Int": {"type": "integer"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "String": {"type": "string"},
    "ID": {"type": "string"},
    "AWSDateTime": {"type": "string", "format": "date-time"},
    "AWSDate": {"type": "string", "format": "date"},
    "AWSURL": {"type": "string"},
}


def or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        target = {"$ref": schema["$ref"]}
        rest = {name: value for name, value in schema.items() if name != "$ref"}
        return {"anyOf": [target, {"type": "null"}], **rest}
    return {**schema, "type": [schema["type"], "null"]}


class Schemas:
    """The schemas of the components, each added at its first reference."""

    def __init__(self) -> None:
        self.by_name: dict[str, Schema] = {name: dict(form) for name, form in SHARED.items()}

    def add(self, name: str, schema: Schema) -> Schema:
        """Add a schema and return a reference to it."""
        assert self.by_name.get(name, schema) == schema, f"{name} is there twice"
        self.by_name[name] = schema
        return reference_to(name)

    def of_answer(self, graphql_type: Any, owner: str, name: str) -> Schema:
        """Return the schema of a member of an answer, where every member is always present."""
        return self._of(graphql_type, owner, name, OF_ANSWERS)

    def of_request(self, graphql_type: Any, owner: str, name: str) -> Schema:
        """Return the schema of a member of a request."""
        return self._of(graphql_type, owner, name, OF_REQUESTS)

    def given_of_request(self, graphql_type: Any, owner: str, name: str) -> Schema:
        """Return the schema of a member of a request that is never null."""
        if is_non_null_type(graphql_type):
            graphql_type = graphql_type.of_type
        return self._of_given(graphql_type, owner, name, OF_REQUESTS)

    def object_of_answer(
        self,
        graphql_type: GraphQLObjectType,
        name: str | None = None,
        nested: Iterable[str] = (),
        of_edge: Mapping[str, GraphQLField] | None = None,
    ) -> Schema:
        """Return a reference to a schema `name` of the type's plain fields.

        `nested` are more of its fields, and `of_edge` fields of the edge that leads to it.
        """
        name = name or graphql_type.name
        if name in self.by_name:
            return reference_to(name)
        self.by_name[name] = {}
        fields = {
            each: field
            for each, field in graphql_type.fields.items()
            if each in nested or not has_own_resolver(field)
        }
        members = {
            each: described(
                self.of_answer(field.type, graphql_type.name, each),
                describe(field.description, f"{graphql_type.name}.{each}"),
            )
            for each, field in {**fields, **(of_edge or {})}.items()
        }
        text = describe(graphql_type.description, graphql_type.name)
        self.by_name[name] = object_schema(text, members)
        return reference_to(name)

    def _of(self, graphql_type: Any, owner: str, name: str, forms: Mapping[str, Form]) -> Schema:
        if not is_non_null_type(graphql_type):
            return or_null(self._of_given(graphql_type, owner, name, forms))
        return self._of_given(graphql_type.of_type, owner, name, forms)

    def _of_given(
        self, graphql_type: Any, owner: str, name: str, forms: Mapping[str, Form]
    ) -> Schema:
        if is_list_type(graphql_type):
            items = self._of(graphql_type.of_type, owner, f"{name}[]", forms)
            return {"type": "array", "items": items, **form_of(forms, owner, name)}
        if is_enum_type(graphql_type):
            return self._enumeration(graphql_type)
        if is_input_object_type(graphql_type):
            return self._input(graphql_type, INPUTS.get(name, graphql_type.name))
        if is_object_type(graphql_type):
            return self.object_of_answer(graphql_type)
        return _scalar(graphql_type.name, owner, name, forms)

    def _enumeration(self, graphql_type: GraphQLEnumType) -> Schema:
        if graphql_type.name not in self.by_name:
            values = [
                f"- `{name}`: {describe(value.description)}"
                for name, value in graphql_type.values.items()
            ]
            self.by_name[graphql_type.name] = {
                "description": "\n".join([f"{describe(graphql_type.description)}\n", *values]),
                "type": "string",
                "enum": list(graphql_type.values),
            }
        return reference_to(graphql_type.name)

    def _input(self, graphql_type: GraphQLInputObjectType, name: str) -> Schema:
        if name not in self.by_name:
            self.by_name[name] = self.request_object(
                {
                    each: (field.type, field.description)
                    for each, field in graphql_type.fields.items()
                },
                name,
                describe(graphql_type.description, name),
            )
        return reference_to(name)

    def request_object(
        self,
        members: Mapping[str, tuple[Any, str | None]],
        owner: str,
        description: str,
        *,
        required: Iterable[str] = (),
        never_null: Iterable[str] = (),
    ) -> Schema:
        """Return the schema of an object that a request has.

        Args:
            members: GraphQL's type and description of each.
            owner: The input type or field that they belong to.
            description: The text of the whole.
            required: Members that it needs although their type is nullable.
            never_null: Members whose type is nullable, and that refuse null.
        """
        properties = {}
        for name, (graphql_type, text) in members.items():
            read = self.given_of_request if name in never_null else self.of_request
            schema = read(graphql_type, owner, name)
            properties[name] = described(schema, describe(text, f"{owner}.{name}"))
        needed = [
            name
            for name, (graphql_type, _) in members.items()
            if name in required or is_non_null_type(graphql_type)
        ]
        return object_schema(description, properties, needed) | {"additionalProperties": False}


def described(schema: Schema, text: str) -> Schema:
    return {"description": text, **schema}


def object_schema(
    description: str, members: Mapping[str, Schema], required: Iterable[str] | None = None
) -> Schema:
    """Return the schema of an object; without `required` it always has all its members."""
    schema = {"description": description, "type": "object", "properties": dict(members)}
    names = list(members if required is None else required)
    return {**schema, "required": names} if names else schema


def _scalar(type_name: str, owner: str, name: str, forms: Mapping[str, Form]) -> Schema:
    is_listed = name in forms or f"{owner}.{name}" in forms
    if forms is OF_REQUESTS and type_name in {"String", "Int", "Float"} and not is_listed:
        raise LookupError(f"{owner}.{name} needs a form in tools/openapi/forms.py")
    form = form_of(forms, owner, name)
    if type_name == "AWSDateTime":
        schema = reference_to("Moment") if forms is OF_REQUESTS else _SCALARS[type_name]
        return {**schema, "examples": [moment_of(name)]}
    schema = dict(form) if "$ref" in form else {**_SCALARS[type_name], **form}
    example = example_of(owner, name)
    return schema if example is None else {**schema, "examples": [example]}


def named_object(graphql_type: Any) -> GraphQLObjectType:
    named = get_named_type(graphql_type)
    assert isinstance(named, GraphQLObjectType)
    return named
