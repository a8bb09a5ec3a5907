from typing import Any

import pytest

from tests.infra.conftest import lines_of
from tools.infra.metrics import needless_metrics, unknown_metrics
from tools.terraform.plans import Plan, Resource


def test_metrics_that_are_not_reported_are_named() -> None:
    asked: Any = (
        ("AWS/Lambda", "Throttle", {"FunctionName": "any"}),
        ("RecyclePoints", "PointsIssued", {}),
        ("AWS/Events", "Invocations", {"EventBusName": "default", "RuleName": "any"}),
    )
    names = ("namespace", "metric_name", "dimensions")
    queries = [{"metric": [dict(zip(names, each, strict=True))]} for each in asked]
    values = {"metric_name": None, "metric_query": queries}
    plan = Plan((Resource("the.alarm", "aws_cloudwatch_metric_alarm", "", values),))
    assert len([*unknown_metrics(plan)]) == len(asked)


@pytest.mark.infra
def test_every_metric_asked_for_is_reported(plan: Plan) -> None:
    assert lines_of(unknown_metrics(plan)) == ""


@pytest.mark.infra
def test_every_known_metric_is_asked_for(whole_plans: dict[str, Plan]) -> None:
    assert lines_of(needless_metrics(whole_plans["prod"])) == ""
