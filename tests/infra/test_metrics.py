"""Alarms and graphs ask for metrics that are reported, by dimensions that they are reported by."""

from typing import Any

import pytest

from tests.infra.conftest import lines_of
from tools.infra.metrics import needless_metrics, unknown_metrics
from tools.terraform.plans import Plan, Resource


def alarm(**values: Any) -> Plan:
    all_values = {"metric_query": [], **values}
    return Plan((Resource("the.alarm", "aws_cloudwatch_metric_alarm", "", all_values),))


@pytest.mark.infra
def test_every_metric_asked_for_is_reported(plan: Plan) -> None:
    assert lines_of(unknown_metrics(plan)) == ""


@pytest.mark.infra
def test_every_known_metric_is_asked_for(whole_plans: dict[str, Plan]) -> None:
    assert lines_of(needless_metrics(whole_plans["prod"])) == ""
