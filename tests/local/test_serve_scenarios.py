import signal
import sys
from pathlib import Path

import httpx
import pytest

from tests.local.test_serve import as_remote
from tests.support.servers import RunningServer, serving

pytestmark = pytest.mark.engine

CATALOGUE = """{
  locations { nodes { id } } rewards { nodes { id } } earnRules { id }
}"""
EMPTY = {"locations": {"nodes": []}, "rewards": {"nodes": []}, "earnRules": []}


def assert_refused(data_dir: Path, scenario: str, text: str) -> None:
    server = RunningServer(data_dir, variables={"SCENARIO": scenario})
    assert server.finish() == 2
    assert [line for line in server.output if text in line] == server.output


def test_empty_scenario_stays_empty(tmp_path: Path) -> None:
    with serving(tmp_path, variables={"SCENARIO": "empty"}) as server:
        assert server.ask(CATALOGUE) == EMPTY
    assert_refused(tmp_path, "story", f"DATA_DIR {tmp_path} holds the scenario empty")
    with serving(tmp_path) as server:
        assert server.ask(CATALOGUE) == EMPTY


def test_unknown_scenario_is_one_line(tmp_path: Path) -> None:
    assert_refused(tmp_path, "village", "SCENARIO")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 0.0.0.0 cannot be called")
def test_scenario_is_ignored_on_other_machine(tmp_path: Path, engine_endpoint: str) -> None:
    remote = as_remote(engine_endpoint)
    with serving(tmp_path / "a", variables={**remote, "LOAD_DEMO": "1", "SCENARIO": "empty"}):
        pass
    with serving(tmp_path / "b", variables={**remote, "SCENARIO": "city"}) as server:
        assert server.ask(CATALOGUE) == EMPTY
    assert any(line.startswith("SCENARIO=city is ignored") for line in server.output)


def test_pictures_are_at_the_address_of_each_start(tmp_path: Path) -> None:
    origins = set()
    for _ in range(2):
        with serving(tmp_path) as server:
            rewards = server.ask("{ rewards { nodes { imageUrl } } }")["rewards"]["nodes"]
            for reward in rewards:
                answer = httpx.get(reward["imageUrl"])
                assert (answer.status_code, answer.headers["content-type"]) == (
                    200,
                    "image/svg+xml",
                )
            origins.add(server.origin)
    assert len(origins) == 2


def test_interrupted_city_goes_on(tmp_path: Path) -> None:
    first = RunningServer(tmp_path, variables={"SCENARIO": "city"})
    first.wait_for_line(r"[\d,]+ of [\d,]+ steps \(5 %\)")
    first.signal(signal.SIGINT)
    assert first.finish() == 0
    assert "the next start goes on there" in first.output[-1]
    second = RunningServer(tmp_path)
    line = second.wait_for_line("going on after")
    assert int(line.split()[3].replace(",", "")) >= 700
    second.signal(signal.SIGINT)
    assert second.finish() == 0
