import signal
import sys
import time
from contextlib import closing
from pathlib import Path
from shutil import copytree

import boto3
import httpx
import pytest

from local.engine.engine import running_endpoint
from tests.local.test_serve import as_remote
from tests.support.servers import EMPTY, RunningServer, serving

pytestmark = pytest.mark.engine

CATALOGUE = """{
  locations { nodes { id } } rewards { nodes { id } } earnRules { id }
}"""
NOTHING = {"locations": {"nodes": []}, "rewards": {"nodes": []}, "earnRules": []}


def assert_refused(data_dir: Path, scenario: str, text: str) -> None:
    server = RunningServer(data_dir, variables={"SCENARIO": scenario})
    assert server.finish() == 2
    assert [line for line in server.output if text in line] == server.output


def test_empty_scenario_stays_empty(tmp_path: Path) -> None:
    with serving(tmp_path, variables=EMPTY) as server:
        assert server.ask(CATALOGUE) == NOTHING
    assert_refused(tmp_path, "story", f"DATA_DIR {tmp_path} holds the scenario empty")
    with serving(tmp_path) as server:
        assert server.ask(CATALOGUE) == NOTHING


def test_unknown_scenario_is_one_line(tmp_path: Path) -> None:
    assert_refused(tmp_path, "village", "SCENARIO")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 0.0.0.0 cannot be called")
def test_scenario_is_ignored_on_other_machine(tmp_path: Path, engine_endpoint: str) -> None:
    remote = as_remote(engine_endpoint)
    with serving(tmp_path / "a", variables={**remote, **EMPTY, "LOAD_DEMO": "1"}):
        pass
    with serving(tmp_path / "b", variables={**remote, "SCENARIO": "city"}) as server:
        assert server.ask(CATALOGUE) == NOTHING
    assert any(line.startswith("SCENARIO=city is ignored") for line in server.output)


def test_pictures_are_at_the_address_of_each_start(demo_dir: Path, tmp_path: Path) -> None:
    with serving(copytree(demo_dir, tmp_path / "data")) as server:
        rewards = server.ask("{ rewards { nodes { imageUrl } } }")["rewards"]["nodes"]
        for reward in rewards:
            assert reward["imageUrl"].startswith(server.origin)
            answer = httpx.get(reward["imageUrl"])
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


def wait_for_entries(data_dir: Path, count: int) -> None:
    """Wait until the running engine has so many ledger entries."""
    endpoint_url = running_endpoint(data_dir / "engine")
    with closing(boto3.client("dynamodb", endpoint_url=endpoint_url)) as client:
        give_up_at = time.monotonic() + 60
        while client.scan(TableName="local-points_ledger", Select="COUNT")["Count"] < count:
            assert time.monotonic() < give_up_at
            time.sleep(0.1)


def steps_after(words: str, line: str) -> int:
    return int(line.partition(words)[2].split()[0].replace(",", ""))


def test_interrupted_city_goes_on(tmp_path: Path) -> None:
    first = RunningServer(tmp_path, variables={"SCENARIO": "city"})
    first.wait_for_line("loading the demo data")
    wait_for_entries(tmp_path, 20)
    first.signal(signal.SIGINT)
    assert first.finish() == 0
    assert "the next start goes on there" in first.output[-1]
    done = steps_after("interrupted after", first.output[-1])
    second = RunningServer(tmp_path)
    # A last step may be done and not counted.
    assert 20 <= steps_after("going on after", second.wait_for_line("going on after")) <= done + 1
    second.signal(signal.SIGINT)
    assert second.finish() == 0
