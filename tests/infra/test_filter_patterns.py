"""Which lines move the alarm on faults: the pattern of the plan, read over lines as they come."""

import json
import logging

import pytest

from resolvers.api.appsync.errors import (
    AppSyncError,
    InternalFailure,
    InvalidInput,
    OutcomeUnknown,
    Unauthorized,
)
from resolvers.telemetry import Invocation
from tests.support.filter_patterns import matches
from tools.terraform.plans import Plan

UNAUTHORIZED = Unauthorized("Query", "user")
INVALID_INPUT = InvalidInput("first: is out of its range")


def _raised(error_type: str, level_name: str = "level") -> str:
    """What the runtime writes of an exception. Source: awslambdaric, bootstrap.log_error.

    The AWS Lambda Developer Guide ("Python: log errors in JSON") shows it with `log_level`.
    """
    return json.dumps(
        {
            "timestamp": "2026-11-25T09:00:00Z",
            level_name: "ERROR",
            "errorMessage": "any",
            "errorType": error_type,
            "requestId": "request-1",
            "stackTrace": [],
        }
    )


def _reported(status: str) -> str:
    """Lambda's report of an invocation. Source: AWS Lambda Developer Guide, platform.report."""
    return json.dumps({"type": "platform.report", "record": {"status": status}})


def _logged(level: str) -> str:
    return json.dumps({"level": level, "message": "any", "logger": "resolvers"})


def _line_of(outcome: AppSyncError, caplog: pytest.LogCaptureFixture) -> str:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    invocation = Invocation("moto", "request-1")
    invocation.note("Query.user", outcome)
    invocation.write_answer({})
    return caplog.messages[-1]


@pytest.fixture(params=[True, False], ids=["missing differs", "missing is not a match"])
def missing_differs(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def _are_counted(plan: Plan, line: str, *, missing_differs: bool) -> set[bool]:
    """What the filter of each function, and of the container, says of the line."""
    patterns = [
        each.values["pattern"]
        for each in plan.of_type("aws_cloudwatch_log_metric_filter")
        if each.values["name"].endswith("-faults")
    ]
    assert len(patterns) == len(plan.of_type("aws_lambda_function")) + 1
    return {matches(each, line, missing_differs=missing_differs) for each in patterns}


@pytest.mark.infra
@pytest.mark.parametrize(
    "line",
    [
        _raised("Unauthorized"),
        _raised("InvalidInput"),
        _raised("InvalidInput", "log_level"),
        _reported("success"),
        _reported("error"),
        _logged("WARNING"),
        _logged("INFO"),
    ],
)
def test_rejection_moves_no_alarm(plan: Plan, line: str, missing_differs: bool) -> None:
    assert _are_counted(plan, line, missing_differs=missing_differs) == {False}


@pytest.mark.infra
@pytest.mark.parametrize(
    "line",
    [
        _raised("InternalFailure"),
        _raised("OutcomeUnknown"),
        _raised("OutcomeUnknown", "log_level"),
        _raised("MemoryError"),
        _raised("Runtime.ImportModuleError"),
        _reported("timeout"),
        _reported("failure"),
        _logged("ERROR"),
        _logged("CRITICAL"),
    ],
)
def test_fault_moves_the_alarm(plan: Plan, line: str, missing_differs: bool) -> None:
    assert _are_counted(plan, line, missing_differs=missing_differs) == {True}


@pytest.mark.infra
@pytest.mark.parametrize(
    ("outcome", "is_counted"),
    [
        (UNAUTHORIZED, False),
        (INVALID_INPUT, False),
        (OutcomeUnknown(), False),
        (InternalFailure("request-1", "KeyError"), True),
    ],
)
def test_only_fault_lines_are_counted(
    plan: Plan,
    caplog: pytest.LogCaptureFixture,
    outcome: AppSyncError,
    is_counted: bool,
    missing_differs: bool,
) -> None:
    line = _line_of(outcome, caplog)

    assert _are_counted(plan, line, missing_differs=missing_differs) == {is_counted}
