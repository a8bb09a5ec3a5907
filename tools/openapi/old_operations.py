"""The old system's routes, whose shapes are not types of the schema."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.api.rest.bindings import Binding
from resolvers.api.rest.old_answers import describe_refusal
from resolvers.api.rest.old_shapes import LIST_TOO_LONG
from resolvers.api.rest.problems import (
    METHOD_NOT_ALLOWED,
    OUTCOME_UNKNOWN,
    SERVICE_UNAVAILABLE,
    TOO_MANY_REQUESTS,
    Problem,
    status_of,
)
from tools.openapi import headers
from tools.openapi.forms import ID, KEY
from tools.openapi.names import OLD_TAG
from tools.openapi.old_schemas import (
    EXCHANGE,
    LOCATIONS,
    REDEMPTION,
    REDEMPTION_REQUEST,
    REWARD,
    REWARDS,
    SCHEMAS,
)
from tools.openapi.problems import MEDIA_TYPE, OF_GATEWAY, any_problem
from tools.openapi.schemas import Schema, Schemas, object_schema

_TEXT: Schema = {"type": "string"}


@dataclass(frozen=True)
class OldOperation:
    """The handwritten parts of an old operation.

    codes: More codes, where the fields answer null, or too much.
    """

    name: str
    text: str
    answer: Schema
    parameters: tuple[Mapping[str, Any], ...] = ()
    body: Schema | None = None
    codes: tuple[str, ...] = ()


def _parameter(name: str, place: str, text: str, schema: Schema) -> dict[str, Any]:
    described = {"name": name, "in": place, "description": text, "required": place == "path"}
    return {**described, "schema": schema}


_REWARD_ID = _parameter("id", "path", "The id of the reward.", {**ID, "examples": ["towel"]})
_KEY = _parameter(
    "Idempotency-Key",
    "header",
    "1 to 128 visible ASCII characters. The same key again has one effect, forever. Without a "
    "key, an equal request of the same user within 30 seconds of the exchange is the same request.",
    {**KEY, "examples": ["my-order-1"]},
)
_ID = _parameter(
    "location_id", "query", "Only this location, as `location`.", {**ID, "examples": ["park"]}
)
_STATUS = _parameter(
    "status", "query", "Only locations with this status.", {**_TEXT, "enum": ["active", "inactive"]}
)
_IS_ACTIVE = _parameter(
    "is_active",
    "query",
    "Only active rewards, or no rewards.",
    {**_TEXT, "enum": ["true", "false"]},
)
OLD_OPERATIONS: Mapping[str, OldOperation] = {
    "GET /locations": OldOperation(
        "listOldLocations",
        "All locations, or one of them.",
        LOCATIONS,
        (_ID, _STATUS),
        codes=("LOCATION_NOT_FOUND", LIST_TOO_LONG),
    ),
    "GET /rewards": OldOperation(
        "listOldRewards",
        "All active rewards, cheapest first.",
        REWARDS,
        (_IS_ACTIVE,),
        codes=(LIST_TOO_LONG,),
    ),
    "GET /rewards/{id}": OldOperation(
        "getOldReward", "One reward.", REWARD, (_REWARD_ID,), codes=("REWARD_NOT_FOUND",)
    ),
    "POST /rewards/{id}/exchange": OldOperation(
        "exchangeOldReward",
        "Exchange points for one piece. Callers: every citizen.",
        EXCHANGE,
        (_REWARD_ID, _KEY),
    ),
    "POST /qr/redeem": OldOperation(
        "redeemOldQrToken",
        "Redeem a QR token for points. Callers: every citizen.",
        REDEMPTION,
        body=REDEMPTION_REQUEST,
    ),
}


def describe_old(schemas: Schemas, binding: Binding, codes: Mapping[str, str]) -> dict[str, Any]:
    """Return the operation; `codes` are those of the field."""
    old = OLD_OPERATIONS[binding.route.key]
    for name, schema in SCHEMAS.items():
        schemas.add(name, schema)
    parameters = [*old.parameters]
    if binding.is_public:
        parameters.append({"$ref": "#/components/parameters/IfNoneMatch"})
    return {
        "operationId": old.name,
        "summary": old.text.split(". ")[0].rstrip("."),
        "description": f"{old.text} Use `{binding.route.method} /{binding.route.successor}` "
        "instead. Unknown parameters and members are ignored.",
        "deprecated": True,
        "tags": [OLD_TAG],
        "parameters": parameters,
        **({"requestBody": _body(old.body)} if old.body else {}),
        "responses": dict(sorted(_responses(schemas, old, binding, codes))),
    }


def _body(schema: Schema) -> dict[str, Any]:
    example = {name: each["examples"][0] for name, each in schema["properties"].items()}
    content = {"schema": schema, "example": example}
    return {"required": True, "content": {"application/json": content}}


def _responses(
    schemas: Schemas, old: OldOperation, binding: Binding, codes: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    sent = {**(headers.OF_PUBLIC if binding.is_public else {}), **headers.OF_OLD}
    content = {"application/json": {"schema": old.answer}}
    text = "The answer." if binding.route.is_query else "It is done."
    yield "200", {"description": text, "headers": sent, "content": content}
    if binding.is_public:
        text = "The answer is still one of those that If-None-Match names."
        yield "304", {"description": text, "headers": sent}
    only_gateways = {METHOD_NOT_ALLOWED, SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS}
    if binding.route.is_query:
        only_gateways.add(OUTCOME_UNKNOWN)
    by_status: dict[int, set[str]] = {}
    for code in [*codes, *old.codes]:
        status, body = describe_refusal(Problem(code, ""))
        words = by_status.setdefault(status, set())
        if code not in only_gateways:
            words.add(body["error"])
    for status, words in by_status.items():
        of_gateway = [code for code in codes if code in OF_GATEWAY and status_of(code) == status]
        yield str(status), _refused(schemas, status, words, of_gateway)


def _refused(
    schemas: Schemas, status: int, words: set[str], of_gateway: Collection[str]
) -> dict[str, Any]:
    """Return the response: of the function with one of the words, or of the gateway."""
    content: dict[str, Any] = {}
    if of_gateway:
        content[MEDIA_TYPE] = {"schema": any_problem(schemas, of_gateway)}
    if words:
        content["application/json"] = {"schema": _refusal(words)}
    return {
        "description": ", ".join(f"`{word}`" for word in sorted({*words, *of_gateway})),
        "headers": {**({} if of_gateway else headers.OF_OLD), **headers.of_problem(status, words)},
        "content": content,
    }


def _refusal(words: set[str]) -> Schema:
    members = {
        "error": {"description": "What clients act on.", **_TEXT, "enum": sorted(words)},
        "message": {"description": "What is wrong, in English, for developers.", **_TEXT},
    }
    return object_schema("Why the request was refused.", members)
