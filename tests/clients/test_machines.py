"""The state machines, by asl-validator and by our rules."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from local.aws.workflow.state_machines import NAMES
from tools.machine_rules import broken_rules, definition_of, wrong_variables

pytestmark = pytest.mark.clients

FOLDER = Path(__file__).parent / "machines"
SECONDS = 60


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


def test_machines_have_no_mistake() -> None:
    assert find_mistakes([definition_of(name) for name in NAMES]) == [[], []]
