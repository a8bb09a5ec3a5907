"""The scenario of a DATA_DIR, and the day that its history leads up to."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel

from gateway.private_file import load_file, write_file
from local.base.environment import Scenario, SetUpError


class KeptScenario(BaseModel):
    """`begins_at`: the end of its history, in UTC and whole seconds."""

    scenario: Scenario
    begins_at: AwareDatetime


def take_scenario(data_dir: Path, wanted: Scenario | None, now: datetime) -> KeptScenario:
    """Return the folder's scenario; a new folder gets `wanted`, or the story.

    Raises:
        SetUpError: It holds another scenario than `wanted`.
        ValueError: scenario.json cannot be used; the message names it.
    """
    # In versions without scenarios, each start made identities.
    is_new = not (data_dir / "identities.json").exists()
    first = (wanted if is_new else None) or Scenario.STORY

    kept = load_file(
        _path(data_dir), KeptScenario, lambda: KeptScenario(scenario=first, begins_at=_floor(now))
    )
    if wanted not in (None, kept.scenario):
        raise SetUpError(
            f"DATA_DIR {data_dir} holds the scenario {kept.scenario}: for SCENARIO={wanted} choose "
            "another DATA_DIR, or remove this one"
        )
    return kept


def begin_again(data_dir: Path, kept: KeptScenario, now: datetime) -> KeptScenario:
    """Return the scenario as of `now`, because its tables are new."""
    again = kept.model_copy(update={"begins_at": _floor(now)})
    write_file(_path(data_dir), again)
    return again


def _path(data_dir: Path) -> Path:
    return data_dir / "scenario.json"


def _floor(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)
