import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from admin.fulfilments import MachineMissingError, start_fulfilments
from resolvers.services.rewards.vouchers import hand_over_voucher
from tests.support.exchange_steps import granted
from tests.support.service import Service
from tests.support.voucher_pools import exchanged, fill_pool, workflow_context

ROLE = "arn:aws:iam::123456789012:role/workflow"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:none"
DEFINITION = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    return service.with_points(1000)


@pytest.fixture
def states(service: Service) -> Any:
    return boto3.client("stepfunctions", region_name=service.client.meta.region_name)


@pytest.fixture
def machine(states: Any) -> str:
    made = states.create_state_machine(name="fulfilment", definition=DEFINITION, roleArn=ROLE)
    return str(made["stateMachineArn"])


def inputs(states: Any, machine: str) -> list[str]:
    executions = states.list_executions(stateMachineArn=machine)["executions"]
    described = [
        states.describe_execution(executionArn=each["executionArn"]) for each in executions
    ]
    return sorted(json.loads(each["input"])["exchangeId"] for each in described)


def test_each_confirmed_exchange_is_started(
    service: Service, states: Any, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.fulfilments.PAGE_ROWS", 1)
    first = exchanged(service, "AB-1")
    reward_id = first["rewardId"]
    second = granted(service.exchange(reward_id, "key-2"))["exchange"]
    third = granted(service.exchange(reward_id, "key-3"))["exchange"]
    hand_over_voucher(workflow_context(service), first["id"])
    fill_pool(service, reward_id, "AB-2", "AB-3")

    def start(**more: Any) -> tuple[int, int]:
        report = start_fulfilments(
            service.database, states, machine, reward_id=reward_id, now=service.now, **more
        )
        return report.confirmed, report.started

    assert start(dry_run=True) == (2, 0)
    assert inputs(states, machine) == []
    # Another command may start them in the same second.
    for _ in range(2):
        assert start() == (2, 2)
        assert inputs(states, machine) == sorted([second["id"], third["id"]])
    # Their names are taken for 90 days.
    service.now += timedelta(seconds=1)
    assert start() == (2, 2)
    assert inputs(states, machine) == sorted([second["id"], third["id"]] * 2)


def test_missing_machine_is_named(service: Service, states: Any) -> None:
    reward_id = exchanged(service)["rewardId"]
    with pytest.raises(MachineMissingError, match="is the workflow on"):
        start_fulfilments(service.database, states, MACHINE, reward_id=reward_id, now=service.now)
