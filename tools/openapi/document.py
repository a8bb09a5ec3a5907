"""openapi.json: the contract of the REST API, from its routes and the schema of GraphQL."""

from typing import Any

from resolvers.api.rest.bindings import bindings
from resolvers.domain.base.enums import ErrorCode
from tools.openapi import headers
from tools.openapi.names import TAGS
from tools.openapi.operations import Operations
from tools.openapi.problems import OF_HTTP, any_problem
from tools.openapi.schemas import Schemas

_INFO = {
    "title": "recycle-points",
    "version": "1",
    "summary": "Points for recycling, and rewards for points.",
    "description": "A recycling-points programme over HTTP and JSON, by the same rules as its "
    "GraphQL API.\n\n"
    "- Send an access token of the user pool: `Authorization: Bearer ...`. Reading locations, "
    "rewards and earn rules needs none; a REST API of Amazon API Gateway asks for an API key "
    "there. On the development server, `GET /dev/identities` lists people with their tokens.\n"
    "- `Callers` are groups of the user pool. Everybody outside the group kiosks is a citizen, "
    "staff too.\n"
    "- Errors are problems (RFC 9457): act on `code`, and translate it.\n"
    "- Lists have `items` and `nextCursor`: pass it as `cursor` to get the next page.\n"
    "- A request that moves points takes an `Idempotency-Key`, or is its own key: to send it "
    "again is safe and has one effect. Do that after 503, or without an answer.\n"
    "- Unknown members and parameters are refused. Ignore members of answers that you do not know: "
    "the API only grows.",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}


def document() -> dict[str, Any]:
    """Return the document as JSON."""
    schemas = Schemas()
    operations = Operations(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for binding in bindings().values():
        route = binding.route
        paths.setdefault(route.path, {})[route.method.lower()] = operations.describe(binding)
    problem = any_problem(schemas, [*OF_HTTP, *ErrorCode])
    schemas.add("Problem", {"description": "Any problem.", **problem})
    return {
        "openapi": "3.1.1",
        "info": _INFO,
        "servers": [{"url": "/", "description": "The server of this document."}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.by_name.items())),
            "responses": dict(sorted(operations.shared_responses.items())),
            "parameters": {"IfNoneMatch": _IF_NONE_MATCH},
            "headers": headers.COMPONENTS,
            "securitySchemes": _SECURITY,
        },
    }


_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "Tags of answers that you have: if nothing changed, the answer is 304.",
    "required": False,
    "schema": {"type": "string"},
}
_SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of the Cognito user pool.",
    },
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "A key of the usage plan. Only a REST API of Amazon API Gateway needs it.",
    },
}
