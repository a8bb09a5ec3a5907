"""The workflow function from the zip, with an endpoint in place of Step Functions."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.exchange_steps import Desk
from tests.support.service import Service
from tests.support.voucher_pools import fill_pool, free_codes
from tests.tools.package.endpoints import endpoint
from tests.tools.package.runtime import Container

pytestmark = [pytest.mark.package, pytest.mark.engine]

ARN = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:approval"


def test_workflow_starts_executions_and_takes_steps(
    service: Service, start: Callable[..., Container]
) -> None:
    service.earn(500)
    exchange = Desk(service).hold()
    fill_pool(service, exchange["rewardId"], "AB-1")
    event: dict[str, Any] = {
        "detail-type": "exchange.requested",
        "detail": {"data": {"exchangeId": exchange["id"]}},
    }
    variables = {"APPROVAL_MACHINE": ARN, "AUTO_APPROVE_POINTS": "500"}
    started = {"executionArn": f"{ARN}:1", "startDate": 1795600000.0}
    with (
        endpoint(started) as machines,
        start("workflow", AWS_ENDPOINT_URL_SFN=machines.url, **variables) as function,
    ):
        assert function.answer(event) == {"exchangeId": exchange["id"]}
        answers = [
            function.answer({"step": step, "exchangeId": exchange["id"]})
            for step in ("look", "approve", "handOver")
        ]
        beginning, *invocations = function.watched()

    (request,) = machines.requests
    assert (request["stateMachineArn"], request["name"]) == (ARN, exchange["id"])
    assert json.loads(request["input"]) == {"exchangeId": exchange["id"]}
    statuses = [answer["status"] for answer in answers]
    assert statuses == ["PENDING_APPROVAL", "CONFIRMED", "FULFILLED"]
    assert free_codes(service) == []
    assert "ClientCreator" in beginning["made"]
    assert invocations == [{"imported": [], "made": []}] * 4
