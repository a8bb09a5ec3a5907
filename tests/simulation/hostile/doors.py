import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import lambda_entry
from gateway.api_gateway import Payload
from resolvers.api.appsync.errors import AppSyncError
from resolvers.api.rest.bindings import Binding, bindings
from tests.simulation.hostile.history import QUERIES, Done, Outcome, Refused, Request, Unknown
from tests.support.rest import gateway_event
from tests.support.service import event_of

OLD_ROUTES = {"exchangeReward": "/rewards/{id}/exchange", "redeemQrToken": "/qr/redeem"}
STEPS = {"approveExchange": "approve", "fulfilExchange": "handOver"}
OLD_CODES = {
    "REWARD_OUT_OF_STOCK": "OUT_OF_STOCK",
    "REDEMPTION_LIMIT_REACHED": "PER_USER_LIMIT_REACHED",
    "QR_TOKEN_ALREADY_USED": "TOKEN_ALREADY_REDEEMED",
}
"""Not QR_TOKEN_EXPIRED, which can also be a revoked one's."""
UNKNOWN_CODES = {"OUTCOME_UNKNOWN", "INTERNAL_FAILURE"}
Door = Callable[[Request, random.Random], Outcome]


def by_appsync(request: Request, _: random.Random) -> Outcome:
    parent = "Query" if request.name in QUERIES else "Mutation"
    event = event_of(parent, request.name, request.caller, request.arguments)
    try:
        payload = lambda_entry.handler(event, None)
    except AppSyncError as error:
        return Unknown(type(error).__name__)
    return read_payload(request.name, payload)


def by_rest(request: Request, chance: random.Random) -> Outcome:
    """Send it as API Gateway does, by either payload."""
    binding = BINDINGS[request.name]
    arguments = dict(request.arguments)
    key = arguments.pop("idempotencyKey", None)
    path = {"id": arguments.pop(binding.path_argument)} if binding.path_argument else {}
    body = arguments.pop("input", arguments)
    answer = _call(binding, request, chance, body, key, path)
    if answer["statusCode"] >= 400:
        problem = json.loads(answer["body"])
        if problem["code"] in UNKNOWN_CODES:
            return Unknown(problem["code"])
        return Refused(problem["code"], problem)
    body = json.loads(answer["body"])
    if binding.route.is_query:
        return Done({"value": body})
    is_whole = set(body) >= {"ledgerEntry", "balance"}
    replayed = "idempotency-replayed" in answer["headers"]
    return Done({**(body if is_whole else {"value": body}), "replayed": replayed})


def by_old_rest(request: Request, chance: random.Random) -> Outcome:
    """Send it as the old system's clients do, without a key."""
    path = OLD_ROUTES[request.name]
    binding = bindings()[f"POST {path}"]
    body, parameters = {}, {}
    if request.name == "redeemQrToken":
        body = {"qr_token": request.arguments["code"]}
    else:
        parameters = {"id": request.arguments["rewardId"]}
    answer = _call(binding, request, chance, body, request.arguments.get("key"), parameters)
    content = json.loads(answer["body"])
    if answer["statusCode"] in (500, 503):
        return Unknown(content.get("error") or content["code"])
    if answer["statusCode"] >= 400:
        return Refused(OLD_CODES.get(content["error"], content["error"]), content)
    return Done(content)


def by_workflow(request: Request, _: random.Random) -> Outcome:
    """Do it as a step of a state machine."""
    event = {"step": STEPS[request.name], "exchangeId": request.arguments["exchangeId"]}
    try:
        answer = lambda_entry.workflow_handler(event, None)
    except Exception as fault:  # noqa: BLE001 - the machine tries each again
        return Unknown(f"{type(fault).__name__}: {fault}")
    if answer["refusal"] is not None:
        return Refused(answer["refusal"], answer)
    return Done(answer)


def _call(
    binding: Binding,
    request: Request,
    chance: random.Random,
    body: Mapping[str, Any],
    key: str | None,
    path: dict[str, str],
) -> Mapping[str, Any]:
    headers = {"content-type": "application/json"}
    if key is not None:
        headers["Idempotency-Key"] = key
    event = gateway_event(
        chance.choice([*Payload]),
        binding.route.method,
        binding.route.path,
        request.caller,
        content=b"" if binding.route.is_query else json.dumps(body).encode(),
        query=None,
        headers=headers,
        **path,
    )
    answer: Mapping[str, Any] = lambda_entry.handler(event, None)
    return answer


def read_payload(name: str, payload: Any) -> Outcome:
    """Return the outcome that a field's answer in GraphQL means."""
    if name in QUERIES:
        return Done({"value": payload})
    if errors := payload.get("userErrors"):
        return Refused(errors[0]["code"], errors[0])
    return Done(payload)


BINDINGS: Mapping[str, Binding] = {
    binding.route.place.partition(".")[2]: binding
    for binding in bindings().values()
    if binding.route.successor is None
}
