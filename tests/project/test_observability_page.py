"""The filters of docs/observability.md find what it says; that of alarms is the planned one."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from resolvers.api.appsync.errors import AppSyncError, InvalidInput, Unauthorized
from resolvers.telemetry import Invocation
from tests.support.filter_patterns import matches
from tests.support.telemetry_lines import LOGGER, last_line

PAGE = (Path(__file__).parents[2] / "docs" / "observability.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _captured(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)


def line_of(outcome: AppSyncError, caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    invocation = Invocation("moto", "request-1")
    invocation.note("Query.user", outcome)
    invocation.write_answer({})
    return last_line(caplog)


def finds(pattern: str, line: dict[str, Any]) -> bool:
    """Whether a CloudWatch filter finds the line, whatever != says of a missing field."""
    found = {matches(pattern, json.dumps(line), missing_differs=each) for each in (True, False)}
    assert len(found) == 1
    return found.pop()


def patterns() -> list[str]:
    return re.findall(r"\{ \(*\$\..*? \}", PAGE)


def test_alarm_filter_is_the_planned_one() -> None:
    module = Path(__file__).parents[2] / "infra" / "modules" / "observability" / "functions.tf"
    text = module.read_text("utf-8").split("fault_pattern = join(")[1].split("])")[0]
    parts = re.findall(r'^ +"(.*)",$', text, re.MULTILINE)
    assert " ".join(part.replace('\\"', '"') for part in parts) == patterns()[0]


def test_filters_find_mistakes_of_callers(caplog: pytest.LogCaptureFixture) -> None:
    _, unauthorized, invalid, swept = patterns()

    assert finds(unauthorized, line_of(Unauthorized("Query", "user"), caplog))
    assert finds(invalid, line_of(InvalidInput("first: too large"), caplog))
    Invocation("moto", "request-1").write_run("sweep", {})
    assert finds(swept, last_line(caplog))
