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


def _are_counted(plan: Plan, line: str) -> set[bool]:
    """What the filter of each function, and of the container, says of the line.

    Whether a missing field differs from a value, AWS does not say: both have to do.
    """
    patterns = [
        each.values["pattern"]
        for each in plan.of_type("aws_cloudwatch_log_metric_filter")
        if each.values["name"].endswith("-faults")
    ]
    assert len(patterns) == len(plan.of_type("aws_lambda_function")) + 1
    return {
        matches(each, line, missing_differs=missing_differs)
        for each in patterns
        for missing_differs in (True, False)
    }


@pytest.mark.infra
def test_only_faults_move_the_alarm(
    whole_plans: dict[str, Plan], caplog: pytest.LogCaptureFixture
) -> None:
    rejections = [
        *(_raised("Unauthorized"), _raised("InvalidInput"), _raised("InvalidInput", "log_level")),
        *(_reported("success"), _reported("error"), _logged("WARNING"), _logged("INFO")),
        *(_line_of(each, caplog) for each in (UNAUTHORIZED, INVALID_INPUT, OutcomeUnknown())),
    ]
    faults = [
        *(_raised("InternalFailure"), _raised("OutcomeUnknown"), _raised("MemoryError")),
        *(_raised("OutcomeUnknown", "log_level"), _raised("Runtime.ImportModuleError")),
        *(_reported("timeout"), _reported("failure"), _logged("ERROR"), _logged("CRITICAL")),
        _line_of(InternalFailure("request-1", "KeyError"), caplog),
    ]
    for plan in whole_plans.values():
        assert [each for each in rejections if _are_counted(plan, each) != {False}] == []
        assert [each for each in faults if _are_counted(plan, each) != {True}] == []
