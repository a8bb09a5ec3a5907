"""The state machines: a mistake that one can plant in them is found offline, with its state."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.machines import NAMES
from tools.machine_rules import broken_rules, definition_of, wrong_variables

pytestmark = pytest.mark.clients

FOLDER = Path(__file__).parent / "machines"
SECONDS = 60
MISSING = object()

PLANTED: dict[str, tuple[str, str, Any]] = {
    "no_next": ("approval", "Remind/Next", MISSING),
    "unknown_target": ("approval", "IsOpen/Default", "NotifyOperator"),
    "unreachable_state": ("approval", "Lost", {"Type": "Pass", "Next": "Done"}),
    "choice_without_default": ("fulfilment", "IsConfirmed/Default", MISSING),
    "unknown_error": ("approval", "LookAtEnd/Retry/0/ErrorEquals", ["States.TimeOut"]),
    "unknown_integration": ("approval", "Remind/Resource", "arn:aws:states:::sns:publsh"),
    "unknown_argument": ("fulfilment", "AskForHandOver/Arguments/Mesage", "text"),
    "jsonata_syntax": ("approval", "WaitForEnd/Timestamp", "{% $states.input.( %}"),
    "undefined_variable": ("approval", "WaitToRemind/Timestamp", "{% $state.input.remindAt %}"),
    "no_time_limit": ("approval", "Remind/TimeoutSeconds", MISSING),
}
"""By name: the machine, the place in its states, and what is there instead."""


def plant(machine: str, place: str, value: Any) -> str:
    definition = json.loads(definition_of(machine))
    *path, last = place.split("/")
    part = definition["States"]
    for name in path:
        part = part[int(name) if isinstance(part, list) else name]
    if value is MISSING:
        del part[last]
    else:
        part[last] = value
    return json.dumps(definition)


def find_mistakes(texts: list[str]) -> list[list[str]]:
    """What each definition's mistakes are, by asl-validator and by our rules."""
    node = shutil.which("node")
    assert node, "node is missing: install Node.js"
    assert (FOLDER / "node_modules").is_dir(), "run `make test-clients`"
    answer = subprocess.run(
        [node, "check.mjs"],
        cwd=FOLDER,
        input=json.dumps([json.loads(text) for text in texts]),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    return [
        [
            *checked["problems"],
            *broken_rules(text),
            *wrong_variables(json.loads(text), checked["expressions"]),
        ]
        for text, checked in zip(texts, json.loads(answer.stdout), strict=True)
    ]


@pytest.fixture(scope="module")
def mistakes() -> dict[str, list[str]]:
    found = find_mistakes([plant(*each) for each in PLANTED.values()])
    return dict(zip(PLANTED, found, strict=True))


def test_machines_have_no_mistake() -> None:
    assert find_mistakes([definition_of(name) for name in NAMES]) == [[], []]


@pytest.mark.parametrize("name", PLANTED)
def test_planted_mistake_names_its_state(mistakes: dict[str, list[str]], name: str) -> None:
    state = PLANTED[name][1].split("/")[0]

    assert any(re.search(rf"\b{state}\b", line) for line in mistakes[name]), mistakes[name]
