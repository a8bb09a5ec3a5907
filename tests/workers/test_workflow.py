import json
import logging
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest

from resolvers.services.rewards.vouchers import VoucherPoolEmptyError
from resolvers.settings import SettingsError
from resolvers.workers.workflow import WorkflowFaultError, WorkflowInputError, WorkflowWorker
from tests.support.exchange_steps import Desk
from tests.support.service import Service
from tests.support.telemetry_lines import LOGGER, last_line, metrics_of
from tests.support.voucher_pools import fill_pool

MACHINES = {"exchange.requested": "approval_machine", "exchange.confirmed": "fulfilment_machine"}
ANY_ID = "0" * 64


@pytest.fixture
def service(service: Service, caplog: pytest.LogCaptureFixture) -> Service:
    """Hanako has 1,500 points; exchanges of 500 are approved automatically."""
    caplog.set_level(logging.INFO, LOGGER)
    return service.with_points(1500).with_settings(auto_approve_points=500)


@pytest.fixture
def step_functions() -> Iterator[Any]:
    with closing(boto3.client("stepfunctions")) as client:
        yield client


@pytest.fixture
def with_machines(service: Service, step_functions: Any) -> Service:
    """Start the product with two machines of moto."""
    arns = {
        setting: step_functions.create_state_machine(
            name=setting, definition="{}", roleArn="arn:aws:iam::123456789012:role/machines"
        )["stateMachineArn"]
        for setting in MACHINES.values()
    }
    return service.with_settings(**arns)


def worker_of(service: Service) -> WorkflowWorker:
    return WorkflowWorker(service.settings, service.database, lambda: service.now)


def event_of(event_type: str, exchange_id: str = ANY_ID, **data: str) -> dict[str, Any]:
    """Return what EventBridge sends for an event of an exchange."""
    return {
        "version": "0",
        "detail-type": event_type,
        "source": "recycle-points",
        "detail": {
            "specversion": "1.0",
            "type": event_type,
            "data": {"exchangeId": exchange_id, "status": "CONFIRMED", **data},
        },
    }


@pytest.mark.parametrize("event_type", MACHINES)
def test_event_starts_one_execution(
    with_machines: Service, step_functions: Any, event_type: str
) -> None:
    """Also after its end, when Step Functions refuses the name."""
    worker = worker_of(with_machines)
    machine = getattr(with_machines.settings, MACHINES[event_type])
    event = event_of(event_type, userId="hanako")

    answers = [worker.handle(event), worker.handle(event)]
    (found,) = step_functions.list_executions(stateMachineArn=machine)["executions"]
    step_functions.stop_execution(executionArn=found["executionArn"])
    answers += [worker.handle(event), worker.handle(event)]

    assert answers == [{"exchangeId": ANY_ID}] * 4
    (found,) = step_functions.list_executions(stateMachineArn=machine)["executions"]
    assert found["name"] == ANY_ID
    started = step_functions.describe_execution(executionArn=found["executionArn"])
    assert json.loads(started["input"]) == {"exchangeId": ANY_ID}


@pytest.mark.parametrize(("event_type", "setting"), MACHINES.items())
def test_event_without_machine_names_the_setting(
    with_machines: Service, event_type: str, setting: str
) -> None:
    worker = worker_of(with_machines.with_settings(**{setting: None}))

    with pytest.raises(SettingsError, match=rf"^{setting.upper()}: missing"):
        worker.handle(event_of(event_type))
    (other,) = MACHINES.keys() - {event_type}
    assert worker.handle(event_of(other)) == {"exchangeId": ANY_ID}


def test_start_that_fails_comes_again(
    with_machines: Service, step_functions: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Lambda calls the function again after an error."""
    step_functions.delete_state_machine(stateMachineArn=with_machines.settings.approval_machine)

    with pytest.raises(WorkflowFaultError, match="StateMachineDoesNotExist"):
        worker_of(with_machines).handle(event_of("exchange.requested"))

    assert "request none failed: " in caplog.text
    line = last_line(caplog)
    assert (line["kind"], line["step"], line["outcome"]) == ("workflow", "start", "InternalFailure")


def test_steps_are_answered(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    worker = worker_of(desk.service)
    exchange = desk.hold()
    fill_pool(desk.service, exchange["rewardId"], "marked-code")
    caplog.clear()

    answers, lines = [], []
    for step in ("look", "approve", "handOver", "approve"):
        answers.append(worker.handle({"step": step, "exchangeId": exchange["id"]}, "request-9"))
        lines.append(last_line(caplog))

    assert [answer["status"] for answer in answers] == [
        *("PENDING_APPROVAL", "CONFIRMED", "FULFILLED", "FULFILLED")
    ]
    assert answers[0]["approvesAutomatically"] is True
    assert [answer["refusal"] for answer in answers[1:]] == [None] * 3
    assert [(line["step"], line["outcome"]) for line in lines] == [
        *(("look", "ok"), ("approve", "ok"), ("handOver", "ok"), ("approve", "ok"))
    ]
    assert [line["roles"] for line in lines] == [[], *[["operator"]] * 3]
    assert {(line["kind"], line["requestId"]) for line in lines} == {("workflow", "request-9")}
    assert metrics_of(lines[1])["PointsExchanged", "Environment=moto"] == 500
    assert metrics_of(lines[2]) == {("VouchersLow", "Environment=moto"): 1}
    assert "marked-code" not in str([answers, lines])


def test_refused_step_is_counted(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    exchange = desk.confirmed()
    desk.service.done("cancelExchange", exchangeId=exchange["id"], idempotencyKey="cancel")

    answer = worker_of(desk.service).handle({"step": "approve", "exchangeId": exchange["id"]})

    assert answer["refusal"]
    line = last_line(caplog)
    assert (line["outcome"], line["Code"]) == ("refused", answer["refusal"])


def test_empty_pool_is_raised_and_counted(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    exchange = desk.confirmed()
    caplog.clear()

    with pytest.raises(VoucherPoolEmptyError):
        worker_of(desk.service).handle({"step": "handOver", "exchangeId": exchange["id"]})

    metrics = metrics_of(last_line(caplog))
    assert metrics["VoucherPoolEmpty", "Environment=moto"] == 1


def test_bad_input_is_named(with_machines: Service, caplog: pytest.LogCaptureFixture) -> None:
    for event, problem in (
        ({"step": "look", "exchangeId": ""}, "exchangeId: String should match"),
        (
            {"step": "refund", "exchangeId": ANY_ID},
            "step: Input should be 'look', 'approve' or 'handOver', not 'refund'",
        ),
        (
            event_of("points.earned"),
            "detail-type: Input should be 'exchange.requested' or 'exchange.confirmed', not 'po",
        ),
    ):
        with pytest.raises(WorkflowInputError) as raised:
            worker_of(with_machines).handle(event)
        assert str(raised.value).startswith(problem)
        assert last_line(caplog)["fault"] == "WorkflowInputError"
