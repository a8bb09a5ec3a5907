import json

import pytest

from tests.infra.bus_events import SAMPLES, pattern_of, put_on_bus
from tools.infra.planned_api import variables_of
from tools.machine_rules import broken_rules
from tools.terraform.plans import Plan, statements_of

pytestmark = pytest.mark.infra

STARTING = {"exchange.requested", "exchange.confirmed"}
MACHINES = {"approval", "fulfilment"}
BESIDE_RESOURCES = {"Log", "Trace"}


def test_rule_starts_at_exchanges_once(plan: Plan) -> None:
    (rule,) = [
        each
        for each in plan.of_type("aws_cloudwatch_event_rule")
        if each.address.startswith("module.workflow")
    ]
    pattern = pattern_of(rule)
    events = {name: put_on_bus(sample) for name, sample in SAMPLES.items()}

    assert {name for name, event in events.items() if pattern.matches_event(event)} == STARTING
    for event in events.values():
        assert not pattern.matches_event({**event, "replay-name": "again"})


def test_function_starts_the_planned_machines(plan: Plan) -> None:
    machines = {each.key: each.values["arn"] for each in plan.of_type("aws_sfn_state_machine")}

    variables = variables_of(plan)["workflow"]

    assert machines == {
        "approval": variables["APPROVAL_MACHINE"],
        "fulfilment": variables["FULFILMENT_MACHINE"],
    }


def test_planned_machines_break_no_rule(plan: Plan) -> None:
    for machine in plan.of_type("aws_sfn_state_machine"):
        assert list(broken_rules(machine.values["definition"])) == []
        assert "${" not in machine.values["definition"]


def test_machine_may_do_its_tasks_alone(plan: Plan) -> None:
    (topic,) = [each for each in plan.of_type("aws_sns_topic") if "workflow" in each.address]
    (function,) = [
        each for each in plan.of_type("aws_lambda_function") if "workflow" in each.address
    ]
    (key,) = plan.of_type("aws_kms_key")
    policies = [each for each in plan.of_type("aws_iam_role_policy") if each.key in MACHINES]

    for policy in policies:
        granted = {
            each["Sid"]: each["Resource"]
            for each in statements_of(json.loads(policy.values["policy"]))
        }
        assert {sid for sid, resources in granted.items() if resources == ["*"]} == BESIDE_RESOURCES
        assert granted["Step"] == [function.values["arn"]]
        assert granted["Notify"] == [topic.values["arn"]]
        assert granted["Encrypt"] == [key.values["arn"]]


def test_function_ends_before_its_task(plan: Plan) -> None:
    (function,) = [
        each for each in plan.of_type("aws_lambda_function") if "workflow" in each.address
    ]
    for machine in plan.of_type("aws_sfn_state_machine"):
        for state in json.loads(machine.values["definition"])["States"].values():
            if state["Type"] == "Task":
                assert state["TimeoutSeconds"] > function.values["timeout"]
