from collections.abc import Iterator
from dataclasses import replace

import pytest

from gateway.buckets import BURST_SECONDS
from gateway.rate_limit import MOST_NEW_DOCUMENT_COST, REQUEST_COST
from local.server.appsync import GUARD, Settings
from tests.support.gateway_sockets import REALTIME, TRANSPORT_WS, Protocol
from tests.support.local_appsync import LocalAppSync, running_server

QUERY = "{ __typename }"
ANSWER = {"__typename": "Query"}


@pytest.fixture
def poor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAppSync]:
    """A server where everybody may ask twice."""
    per_second = int(2 * (REQUEST_COST + 1 + len(QUERY)) / BURST_SECONDS)
    guard = replace(GUARD, user_cost_per_second=per_second, address_cost_per_second=per_second)
    with running_server(tmp_path_factory.mktemp("data"), Settings(guard=guard)) as appsync:
        yield appsync


def statuses(appsync: LocalAppSync, headers: dict[str, str], count: int = 3) -> list[int]:
    return [appsync.post(QUERY, headers).status_code for _ in range(count)]


def test_address_pays_for_keys_and_users_themselves(poor: LocalAppSync) -> None:
    assert statuses(poor, poor.key) == [200, 200, 429]

    refused = poor.post(QUERY, poor.key)

    seconds = int(refused.headers["retry-after"])
    assert 1 <= seconds <= BURST_SECONDS
    [error] = refused.json()["errors"]
    assert error == {
        "errorType": "TooManyRequestsException",
        "message": f"Too many requests: try again in {seconds} s.",
    }
    assert statuses(poor, poor.token("taro")) == [200, 200, 429]
    assert statuses(poor, poor.token("hanako"))[0] == 200
    # The publisher pays nothing.
    for number in range(5):
        assert "errors" not in poor.publish("hanako", number)


def test_address_pays_for_wrong_credentials(poor: LocalAppSync) -> None:
    wrong = {"authorization": "Bearer a.b.c"}
    assert statuses(poor, wrong) == [401, 401, 429]
    assert statuses(poor, poor.key)[0] == 429
    assert statuses(poor, poor.token("taro"))[0] == 200


@pytest.mark.parametrize("protocol", [REALTIME, TRANSPORT_WS], ids=["appsync", "transport"])
def test_sockets_pay_as_requests_do(poor: LocalAppSync, protocol: Protocol) -> None:
    taro = poor.identity("taro")
    with protocol.connected(poor, authorization=taro["token"]) as subscriptions:
        subscriptions.begin("1", userId=taro["sub"])
        assert subscriptions.refusal()[:2] == ("1", "TooManyRequestsException")


def test_new_or_refused_document_costs_more(poor: LocalAppSync) -> None:
    long = "{ nothing" + " " * MOST_NEW_DOCUMENT_COST + "}"
    assert poor.post(long, poor.key).status_code == 429
    assert statuses(poor, poor.key) == [200, 200, 429]
    new = "query Named { __typename }"
    assert [poor.post(new, poor.token("taro")).status_code for _ in range(3)] == [200, 429, 429]
    assert [poor.post(new, poor.token("hanako")).status_code for _ in range(3)] == [200, 200, 429]
