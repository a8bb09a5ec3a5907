"""API Gateway's own events are read, and the gateway's fit AWS's models of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from resolvers.api.rest.requests import read_request
from tests.support.events.recorded import (
    HANAKO,
    HTTP_API_EVENTS,
    REST_API_EVENTS,
    USER_POOL_ISSUER,
    recorded,
)
from tests.support.identities import signed_in
from tests.support.rest import Answer, read_answer
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
def test_only_rest_apis_encode_path_parameters(name: str) -> None:
    event = recorded(name) | {"pathParameters": {"id": "%E9%A7%85%20%2541"}}

    is_encoded = name.startswith("rest_api")
    expected = "駅 %41" if is_encoded else "%E9%A7%85%20%2541"
    assert read_request(event).path_parameters == {"id": expected}
