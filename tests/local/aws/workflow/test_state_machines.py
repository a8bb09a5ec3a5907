import json
import re
from collections.abc import Iterator
from typing import Any

from local.aws.workflow.state_machines import NAMES
from resolvers.settings import Settings
from tools.machine_rules import broken_rules, definition_of

DAY_SECONDS = 86400


def tasks_of(name: str) -> Iterator[dict[str, Any]]:
    return (
        state
        for state in json.loads(definition_of(name))["States"].values()
        if state["Type"] == "Task"
    )


def test_machines_break_no_rule() -> None:
    for name in NAMES:
        assert list(broken_rules(definition_of(name))) == []
        for task in tasks_of(name):
            read = set(re.findall(r"\$states[\w.]*", json.dumps(task["Arguments"])))
            assert read == {"$states.context.Execution.Input.exchangeId"}
            # Without jitter, exchanges that failed together come again together.
            retries = (retry for retry in task["Retry"] if retry.get("MaxAttempts"))
            assert {retry.get("JitterStrategy") for retry in retries} == {"FULL"}


def test_approval_outlasts_the_longest_hold() -> None:
    hours = Settings.model_json_schema()["properties"]["hold_hours"]["maximum"]
    definition = json.loads(definition_of("approval"))

    # A day after the end the state NobodySwept ends the machine.
    assert definition["TimeoutSeconds"] > hours * 3600 + DAY_SECONDS
