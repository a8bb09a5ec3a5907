import json
import logging
from typing import Any

import pytest

LOGGER = "resolvers.telemetry"


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Those since the log was cleared; the test has to capture INFO."""
    return [
        json.loads(record.getMessage())
        for record in caplog.records
        if record.name == LOGGER and record.levelno == logging.INFO
    ]


def metrics_of(line: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """What CloudWatch reads out of a line: (name, dimension=value ...) to value or values."""
    directives = line.get("_aws", {"CloudWatchMetrics": []})["CloudWatchMetrics"]
    found: dict[tuple[str, ...], Any] = {}
    for directive in directives:
        assert directive["Namespace"] == "RecyclePoints"
        for names in directive["Dimensions"]:
            dimensions = [f"{name}={line[name]}" for name in names]
            for metric in directive["Metrics"]:
                found[(metric["Name"], *dimensions)] = line[metric["Name"]]
    return found


def last_line(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """Of one invocation alone: the lines before it go."""
    *_, line = lines_of(caplog)
    caplog.clear()
    return line
