"""What a local run shows of the functions' logs, by LOG_LEVEL."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.environment import SetUpError, read_log_level
from tests.support.servers import ROOT, serving

BALANCE = "{ viewer { balance { available } } }"


@pytest.mark.engine
def test_at_info_each_invocation_is_one_line_of_json(tmp_path: Path) -> None:
    with serving(tmp_path, variables={"LOG_LEVEL": "INFO"}) as server:
        server.ask(BALANCE, "hanako")
        server.signal(signal.SIGINT)
        assert server.finish() == 0

    lines = [json.loads(line) for line in server.output if line.startswith("{")]
    assert {line["kind"] for line in lines} >= {"single", "stream", "sweep"}
    asked = [line for line in lines if line.get("field") == "Query.viewer"][-1]
    assert (asked["roles"], asked["outcome"]) == (["citizen"], "ok")
    assert sum(line.get("PointsIssued", 0) for line in lines) >= 200
    assert not [line for line in server.output if "resolvers.telemetry" in line]


def test_a_level_that_is_none_is_refused_in_one_line_that_names_it(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "local.serve"],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", "DATA_DIR": str(tmp_path), "LOG_LEVEL": "LOUD"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (
        2,
        "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, not 'LOUD'\n",
    )


def test_warnings_are_shown_where_nothing_is_said() -> None:
    assert read_log_level({}) == read_log_level({"LOG_LEVEL": ""}) == "WARNING"
    assert read_log_level({"LOG_LEVEL": "DEBUG"}) == "DEBUG"
    with pytest.raises(SetUpError, match="LOG_LEVEL"):
        read_log_level({"LOG_LEVEL": "info"})
