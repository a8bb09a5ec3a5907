import signal
import sys
from pathlib import Path
from shutil import copytree

import httpx
import pytest

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
