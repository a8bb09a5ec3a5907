"""What a local run shows of the functions' logs, by LOG_LEVEL."""

import json
import signal
from pathlib import Path

import pytest

from tests.support.servers import serving

BALANCE = "{ viewer { balance { available } } }"


@pytest.mark.engine
def test_info_level_logs_each_invocation(tmp_path: Path) -> None:
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
