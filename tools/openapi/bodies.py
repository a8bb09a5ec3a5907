"""The bodies of requests."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from resolvers.api.rest.bindings import Binding
from resolvers.domain.base.enums import ExpiryPolicy
from resolvers.domain.base.validation import field_name
from resolvers.domain.places import locations
from resolvers.domain.points.expiry import COUNT_MAXIMA
from resolvers.domain.rewards import rewards
from tools.openapi.names import request_name
from tools.openapi.schemas import Schema, Schemas
from tools.openapi.texts import describe


@dataclass(frozen=True)
class _Rules:
    """Rules of a body that the schema of GraphQL lacks, in attributes of the domain."""

    required: Collection[str] = ()
    never_null: Collection[str] = ()
    without: Collection[str] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


_LOCATION_NEEDS = tuple(name for name in locations.REQUIRED if name not in locations.TEXTS)
_RULES: Mapping[str, _Rules] = {
    "createReward": _Rules(rewards.REQUIRED, rewards.REQUIRED, texts=rewards.TEXTS),
    "updateReward": _Rules((), rewards.NEVER_CLEARED, {"stock"}, rewards.TEXTS),
    "createLocation": _Rules(_LOCATION_NEEDS, _LOCATION_NEEDS, texts=locations.TEXTS),
    "updateLocation": _Rules(
        (), (*locations.REQUIRED, *locations.TEXTS.values()), locations.FIXED, locations.TEXTS
    ),
}


def request_body(schemas: Schemas, binding: Binding) -> dict[str, Any] | None:
    """Return the body of the route's requests; None for a route without one."""
    if binding.route.is_query or not (binding.members or binding.body_type):
        return None
    schema = _schema(schemas, binding)
    content = {
        "schema": schemas.add(request_name(binding), schema),
        "example": _example(schemas, schema),
    }
    return {"required": "required" in schema, "content": {"application/json": content}}


def _schema(schemas: Schemas, binding: Binding) -> Schema:
    operation = binding.route.place.rpartition(".")[2]
    if binding.body_type is None:
        members = {
            name: (argument.type, argument.description)
            for name, (_, argument) in binding.members.items()
        }
        return schemas.request_object(members, operation, f"What {operation} needs.")
    rules = _RULES.get(operation, _Rules())
    members = {
        name: (field.type, field.description)
        for name, field in binding.body_type.fields.items()
        if name not in map(field_name, rules.without)
    }
    schema = schemas.request_object(
        members,
        binding.body_type.name,
        describe(binding.body_type.description, f"{operation}.input"),
        required=list(map(field_name, rules.required)),
        never_null=list(map(field_name, rules.never_null)),
    )
    if operation == "saveEarnRule":
        return {**schema, **_expiry_rules()}
    text_rules = list(_text_rules(rules.texts, operation))
    return {**schema, "allOf": text_rules} if text_rules else schema


def _text_rules(texts: Mapping[str, str], operation: str) -> Iterator[Schema]:
    """Yield the texts that exclude each other, and those of which a new object needs one."""
    for names in texts.items():
        pair = list(map(field_name, names))
        both: Schema = {"required": pair}
        if operation.startswith("create"):
            # Null means omitted.
            both["properties"] = {each: {"not": {"type": "null"}} for each in pair}
        yield {"not": both}
        if operation == "createLocation":
            kinds = zip(pair, ("string", "object"), strict=True)
            yield {
                "anyOf": [
                    {"required": [name], "properties": {name: {"type": kind}}}
                    for name, kind in kinds
                ]
            }


def _expiry_rules() -> Schema:
    """Return the policies that need a count or a date; others reject it."""
    none = {"type": "null"}
    rules: Schema = {"properties": {"expiryCount": none, "expiryDate": none}}
    rules = _if_policy(
        ExpiryPolicy.FIXED_DATE,
        {
            "required": ["expiryDate"],
            "properties": {"expiryDate": {"type": "string"}, "expiryCount": none},
        },
        rules,
    )
    for policy, maximum in COUNT_MAXIMA.items():
        count = {"type": "integer", "minimum": 1, "maximum": maximum}
        counted = {
            "required": ["expiryCount"],
            "properties": {"expiryCount": count, "expiryDate": none},
        }
        rules = _if_policy(policy, counted, rules)
    return rules


def _if_policy(policy: ExpiryPolicy, then: Schema, otherwise: Schema) -> Schema:
    condition = {"required": ["expiryPolicy"], "properties": {"expiryPolicy": {"const": policy}}}
    return {"if": condition, "then": then, "else": otherwise}


def _example(schemas: Schemas, schema: Schema) -> Any:
    """Return an example of the schema's required members, or else of its first member."""
    if "$ref" in schema and "examples" not in schema:
        return _example(schemas, schemas.by_name[schema["$ref"].rpartition("/")[2]])
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "array":
        return [_example(schemas, schema["items"])]
    members = schema["properties"]
    names = schema.get("required", list(members)[:1])
    for rule in schema.get("allOf", ()):
        names = [*names, *rule.get("anyOf", [{"required": []}])[0]["required"]]
    return {name: _example(schemas, members[name]) for name in names}
