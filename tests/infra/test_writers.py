import pytest

from tools.infra.calls import WRITES
from tools.infra.grants import EVERYBODY, FUNCTIONS, granted
from tools.release.writers import WRITERS
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra


def test_all_that_may_write_is_stopped(whole_plans: dict[str, Plan]) -> None:
    plan = whole_plans["prod"]
    writing = {
        each
        for each in EVERYBODY
        if any(call.action in WRITES for call in granted(plan, each, "prod"))
    }

    assert writing & {*FUNCTIONS} == {*WRITERS}
    # The others are tasks: the service's, and jobs that schedules start.
    assert writing - {*FUNCTIONS} == {"serve task", "sweep task", "verify task"}
    names = {each.values["function_name"] for each in plan.of_type("aws_lambda_function")}
    assert {f"recycle-points-prod-{each}" for each in WRITERS} <= names
    (cluster,), (service,) = plan.of_type("aws_ecs_cluster"), plan.of_type("aws_ecs_service")
    assert cluster.values["name"] == service.values["name"] == "recycle-points-prod"
    jobs = {
        each.values["name"]
        for each in plan.of_type("aws_scheduler_schedule")
        if each.texts_at("target.ecs_parameters")
    }
    assert jobs
    assert all(each.startswith("recycle-points-prod-") and each.endswith("-job") for each in jobs)
