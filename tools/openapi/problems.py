"""Problems as schemas: one for each error code. Source: RFC 9457."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLEnumType

from resolvers.api.graphql.schema import CORE
from resolvers.api.graphql.types.errors import PRESENTED_AS
from resolvers.api.rest.problems import (
    BODY_TOO_LARGE,
    INTERNAL_FAILURE,
    METHOD_NOT_ALLOWED,
    OUTCOME_UNKNOWN,
    SERVICE_UNAVAILABLE,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    UNSUPPORTED_MEDIA_TYPE,
    Problem,
    status_of,
)
from tools.openapi.forms import reference_to
from tools.openapi.schemas import Schema, Schemas, named_object, object_schema
from tools.openapi.texts import describe

MEDIA_TYPE = "application/problem+json"
OF_HTTP: Mapping[str, str] = {
    UNAUTHORIZED: "The access token is missing, has expired, or is not of the user pool.",
    METHOD_NOT_ALLOWED: "The address does not take this method.",
    BODY_TOO_LARGE: "The body is too large.",
    UNSUPPORTED_MEDIA_TYPE: "The body is not application/json in UTF-8.",
    TOO_MANY_REQUESTS: "Nothing was done: you have sent too many requests. Send it again later.",
    OUTCOME_UNKNOWN: "The request may have been done: send the same request again.",
    SERVICE_UNAVAILABLE: "Nothing was done: there are too many requests. Send it again.",
    INTERNAL_FAILURE: "The request failed on our side: report its instance to us.",
}
"""The codes that no field has, with their meanings."""
OF_GATEWAY = frozenset(
    {
        *(UNAUTHORIZED, METHOD_NOT_ALLOWED, BODY_TOO_LARGE),
        *(TOO_MANY_REQUESTS, OUTCOME_UNKNOWN, SERVICE_UNAVAILABLE),
    }
)
"""The codes among these that the gateway can answer itself."""
FAMILIES: Mapping[str, str] = {
    code: presented.__name__
    for refused, presented in PRESENTED_AS.items()
    for code in refused.codes
}


def meaning_of(code: str) -> str:
    if code in OF_HTTP:
        return OF_HTTP[code]
    codes = CORE.type_map["ErrorCode"]
    assert isinstance(codes, GraphQLEnumType)
    return describe(codes.values[code].description, f"ErrorCode.{code}")


def schema_name(code: str) -> str:
    """Return `OutOfStockProblem` for OUT_OF_STOCK."""
    return "".join(map(str.capitalize, code.split("_"))) + "Problem"


def problem_schema(schemas: Schemas, code: str) -> Schema:
    """Return a reference to the schema of the code's problem."""
    name = schema_name(code)
    if name not in schemas.by_name:
        members = _members(code) | _extras(schemas, code)
        needed = [member for member in members if member != "field"]
        schemas.by_name[name] = object_schema(meaning_of(code), members, needed)
    return reference_to(name)


def any_problem(schemas: Schemas, codes: Iterable[str]) -> Schema:
    """Return the schema of a problem with one of the codes."""
    references = {code: problem_schema(schemas, code) for code in codes}
    if len(references) == 1:
        return next(iter(references.values()))
    mapping = {code: reference["$ref"] for code, reference in references.items()}
    return {
        "oneOf": list(references.values()),
        "discriminator": {"propertyName": "code", "mapping": mapping},
    }


def _members(code: str) -> dict[str, Schema]:
    described = Problem(code, "").describe("")
    return {
        "type": _constant("The kind of problem.", described["type"]),
        "title": _constant("The kind of problem, in English.", described["title"]),
        "status": {
            "description": "The status of the answer.",
            "type": "integer",
            "const": status_of(code),
        },
        "detail": {
            "description": "What is wrong and what to do, in English, for developers.",
            "type": "string",
        },
        "instance": {
            "description": "The request. Report it if you need help.",
            "type": "string",
            "format": "uri",
            "pattern": f"^{described['instance']}",
            "examples": [f"{described['instance']}0c6f6f1f-2b11-4a54-9f5a-5f1c2a4e0d7b"],
        },
        "code": _constant("What clients act on and translate.", code),
        "field": {
            "description": "The wrong member, parameter or header, for example items.0.quantity. "
            "Without it, the request as a whole.",
            "type": "string",
            "examples": ["items.0.quantity"],
        },
    }


def _extras(schemas: Schemas, code: str) -> dict[str, Schema]:
    if code not in FAMILIES:
        return {}
    graphql_type = named_object(CORE.type_map[FAMILIES[code]])
    known = {name for each in graphql_type.interfaces for name in each.fields}
    return {
        name: {
            "description": describe(field.description),
            **schemas.of_answer(field.type, graphql_type.name, name),
        }
        for name, field in graphql_type.fields.items()
        if name not in known
    }


def _constant(text: str, value: Any) -> Schema:
    return {"description": text, "type": "string", "const": value}
