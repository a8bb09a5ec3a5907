"""AsyncAPI's own parser reads the contract of events."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.events.document import document
from tools.events.schemas import ALL_TYPES

pytestmark = pytest.mark.clients

FOLDER = Path(__file__).parent / "events"
SECONDS = 60


def parse(contract: dict[str, Any]) -> dict[str, Any]:
    node = shutil.which("node")
    assert node, "node is missing: install Node.js"
    assert (FOLDER / "node_modules").is_dir(), "run `make test-clients`"
    answer = subprocess.run(
        [node, "asyncapi.mjs"],
        cwd=FOLDER,
        input=json.dumps(contract),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_parser_finds_every_message_and_no_problem() -> None:
    assert parse(document()) == {"problems": [], "messages": [str(each) for each in ALL_TYPES]}
