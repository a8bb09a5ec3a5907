"""The answers of granted requests."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import get_nullable_type, is_list_type

from resolvers.api.rest.answers import NOT_IN_BODY
from resolvers.api.rest.bindings import Binding
from tools.openapi import headers
from tools.openapi.names import operation_id
from tools.openapi.schemas import Schema, Schemas, described, named_object, object_schema, or_null
from tools.openapi.texts import describe

# The nullable members of a granted request's answer.
_NULL_THOUGH_GRANTED = frozenset({"ExchangePayload.ledgerEntry"})


def response(text: str, media_type: str, schema: Schema, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response; `sent` are its headers."""
    with_headers = {"headers": dict(sent)} if sent else {}
    return {"description": text, **with_headers, "content": {media_type: {"schema": schema}}}


def granted(schemas: Schemas, binding: Binding) -> Iterator[tuple[str, Any]]:
    """Yield status and response of each way to grant a request."""
    if binding.route.is_query:
        return _of_query(schemas, binding)
    return _of_mutation(schemas, binding)


def _of_query(schemas: Schemas, binding: Binding) -> Iterator[tuple[str, Any]]:
    has_pages = "cursor" in binding.members
    if binding.is_list:
        body = _page(schemas, binding)
    else:
        body = schemas.object_of_answer(named_object(binding.field.type))
    sent = {
        **(headers.OF_PUBLIC if binding.is_public else {}),
        **(headers.NEXT_PAGE if has_pages else {}),
    }
    answer = response("The answer.", "application/json", body, sent)
    if has_pages:
        answer["links"] = {"next": _link_to_next_page(binding)}
    yield "200", answer
    if binding.is_public:
        text = "The answer is still one of those that If-None-Match names."
        yield "304", {"description": text, "headers": sent}


def _page(schemas: Schemas, binding: Binding) -> Schema:
    items = _row(schemas, binding)
    members = {
        "items": {"description": "The rows of the page.", "type": "array", "items": items},
        "nextCursor": {
            "description": "Pass it as cursor to get the next page; null: it does not exist.",
            **or_null({"type": "string"}),
        },
    }
    row_name = items["$ref"].rpartition("/")[2]
    page = object_schema("A page of a list.", members)
    return schemas.add(f"{row_name}Page", page)


def _row(schemas: Schemas, binding: Binding) -> Schema:
    named = named_object(binding.field.type)
    if is_list_type(get_nullable_type(binding.field.type)):
        return schemas.object_of_answer(named)
    edge = named_object(named.fields["edges"].type)
    row = named_object(edge.fields["node"].type)
    of_edge = {name: each for name, each in edge.fields.items() if name not in ("cursor", "node")}
    if of_edge:
        return schemas.object_of_answer(row, f"{row.name}InList", of_edge=of_edge)
    nested = binding.route.nested
    if nested is not None:
        return schemas.object_of_answer(row, f"{row.name}With{nested.capitalize()}", [nested])
    return schemas.object_of_answer(row)


def _of_mutation(schemas: Schemas, binding: Binding) -> Iterator[tuple[str, Any]]:
    body = _result(schemas, binding)
    creates = binding.route.creates is not None
    has_replays = "replayed" in named_object(binding.field.type).fields
    # A repeated PATCH applies its change again instead.
    can_be_replayed = has_replays and binding.route.method != "PATCH"
    if creates:
        sent = headers.LOCATION if binding.route.location else {}
        yield "201", response("It is created.", "application/json", body, sent)
        if not can_be_replayed:
            return
    if not can_be_replayed:
        yield "200", response("It is done.", "application/json", body, {})
        return
    text = (
        "An earlier request has created it: the same answer, and no second effect."
        if creates
        else "It is done, or an earlier request has done it: the same answer, and no second effect."
    )
    sent = headers.REPLAYED if creates else headers.REPLAYED_MAYBE
    yield "200", response(text, "application/json", body, sent)


def _result(schemas: Schemas, binding: Binding) -> Schema:
    """Return the schema of a mutation's result: its only member, or all of them."""
    payload = named_object(binding.field.type)
    fields = {name: field for name, field in payload.fields.items() if name not in NOT_IN_BODY}
    members = {
        name: schemas.object_of_answer(named_object(field.type)) for name, field in fields.items()
    }
    if len(members) == 1:
        return next(iter(members.values()))
    for name, field in fields.items():
        schema = members[name]
        if f"{payload.name}.{name}" in _NULL_THOUGH_GRANTED:
            schema = or_null(schema)
        members[name] = described(schema, describe(field.description))
    name = f"{payload.name.removesuffix('Payload')}Result"
    return schemas.add(name, object_schema(describe(payload.description), members))


def _link_to_next_page(binding: Binding) -> dict[str, Any]:
    filters = {name: f"$request.query.{name}" for name in binding.members if name != "cursor"}
    return {
        "operationId": operation_id(binding),
        "description": "The next page, with the same filters.",
        "parameters": {"cursor": "$response.body#/nextCursor", **filters},
    }
