"""API Gateway's own events are read, and the gateway's fit AWS's models of them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import (
    APIGatewayProxyEventModel,
    APIGatewayProxyEventV2Model,
)

from gateway.api_gateway import Payload
from resolvers.api.rest.requests import read_request
from tests.support.events.recorded import (
    HANAKO,
    HTTP_API_EVENTS,
    REST_API_EVENTS,
    USER_POOL_ISSUER,
    recorded,
)
from tests.support.identities import signed_in
from tests.support.rest import Answer, event_of_rest, read_answer
from tests.support.service import Service

EVENTS = (*REST_API_EVENTS, *HTTP_API_EVENTS)
# What says which route it is, and what a route with a parameter always has.
NAMES = {"version", "routeKey", "httpMethod", "resource", "requestContext", "pathParameters"}


@pytest.fixture
def pool(service: Service) -> Service:
    """The product of the recorded user pool; the recorded citizen has 1,000 points."""
    service.earn(1_000, signed_in(HANAKO))
    return service.with_settings(user_pool_issuer=USER_POOL_ISSUER)


def ask(service: Service, event: dict[str, Any]) -> Answer:
    return read_answer(service.answer(event))


@pytest.mark.parametrize("payload", list(Payload))
@pytest.mark.parametrize("claims", [None, {"sub": "s", "exp": 1, "cognito:groups": ["a", "b"]}])
@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"", "query": "a=1&a=2&b"},
        {"content": b"{}", "headers": {"cookie": "a=1"}, "id": "1"},
        {"content": b"\xff"},
    ],
)
def test_powertools_reads_gateways_event(payload: Payload, claims: Any, sent: Any) -> None:
    is_http = payload is Payload.HTTP
    model = APIGatewayProxyEventV2Model if is_http else APIGatewayProxyEventModel

    event = event_of_rest(payload, "POST", "/v1/{id}" if "id" in sent else "/v1", claims, **sent)

    read = model.model_validate(event)
    assert set(read.model_dump(exclude_unset=True)) == set(event)


def test_recorded_exchange_is_made_once(service: Service, pool: Service) -> None:
    event = recorded("rest_api_cognito")
    event["pathParameters"]["id"] = service.make_reward(pointsCost=50)

    made, replay = ask(pool, event), ask(pool, event)

    assert (made.status, replay.status) == (201, 200)
    assert made.body == replay.body
    assert made.body["exchange"]["userId"] == HANAKO
    assert made.body["balance"]["available"] == 900


@pytest.mark.parametrize("name", ["rest_api_query", "http_api_jwt"])
def test_recorded_query_has_every_value(pool: Service, name: str) -> None:
    answer = ask(pool, recorded(name))

    assert [row["type"] for row in answer.body["items"]] == ["EARN"]
    event = recorded(name)
    if name == "http_api_jwt":
        event["rawQueryString"] = "types=REVERSAL&types=EXCHANGE"
    else:
        event["multiValueQueryStringParameters"]["types"] = ["REVERSAL", "EXCHANGE"]
    assert ask(pool, event).body["items"] == []


@pytest.mark.parametrize("name", ["rest_api_public", "http_api_payload_1"])
def test_recorded_public_query_is_answered(pool: Service, name: str) -> None:
    assert ask(pool, recorded(name)).body["items"]


def poorer(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the event without each part that API Gateway may leave out, and with null there."""
    for part in (event, event["requestContext"]):
        for name in [each for each in part if each not in NAMES]:
            value = part.pop(name)
            yield event
            part[name] = None
            yield event
            part[name] = value


@pytest.mark.parametrize("name", EVENTS)
def test_missing_part_is_no_fault(pool: Service, name: str) -> None:
    asked = [ask(pool, each).status for each in poorer(recorded(name))]

    assert len(asked) > 20
    assert max(asked) < 500, asked


@pytest.mark.parametrize("name", EVENTS)
def test_unknown_route_is_404(pool: Service, name: str) -> None:
    """A route for all paths, as a deployment of one's own may have."""
    event = recorded(name)
    place = "routeKey" if name in HTTP_API_EVENTS else "resource"
    event[place] = "$default" if place == "routeKey" else "/{proxy+}"

    answer = ask(pool, event)

    assert (answer.status, answer.body["code"]) == (404, "NOT_FOUND")
    assert HANAKO not in json.dumps(answer.body)


@pytest.mark.parametrize("name", EVENTS)
def test_only_rest_apis_encode_path_parameters(name: str) -> None:
    event = recorded(name) | {"pathParameters": {"id": "%E9%A7%85%20%2541"}}

    is_encoded = name.startswith("rest_api")
    expected = "駅 %41" if is_encoded else "%E9%A7%85%20%2541"
    assert read_request(event).path_parameters == {"id": expected}
