from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.base.environment import Scenario, SetUpError
from local.demo.scenario import take_scenario

NOW = datetime(2027, 6, 1, 3, 0, 5, 123456, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


def test_new_folder_keeps_its_scenario(tmp_path: Path) -> None:
    assert take_scenario(tmp_path, None, NOW).scenario is Scenario.STORY
    for wanted in Scenario:
        folder = tmp_path / wanted
        folder.mkdir()
        first = take_scenario(folder, wanted, NOW)
        assert first.begins_at == NOW.replace(microsecond=0)
        assert take_scenario(folder, None, LATER) == first
        assert take_scenario(folder, wanted, LATER) == first
    folder = tmp_path / Scenario.STORY
    with pytest.raises(SetUpError, match=f"DATA_DIR {folder} holds the scenario story: .*empty"):
        take_scenario(folder, Scenario.EMPTY, NOW)
