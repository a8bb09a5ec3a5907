import json
from pathlib import Path

import pytest

from local import limits
from local.environment import SetUpError
from local.limits import read_limits


def test_environments_limits_are_read() -> None:
    written = json.loads(limits.APPSYNC_SETTINGS.read_text("utf-8"))

    for name, settings in written.items():
        read = read_limits(name)
        assert (read.introspection, read.query_depth, read.resolver_calls) == (
            settings["introspection"],
            settings["query_depth_limit"],
            settings["resolver_count_limit"],
        )


def test_environments_are_those_of_terraform() -> None:
    written = json.loads(limits.APPSYNC_SETTINGS.read_text("utf-8"))

    assert set(written) == {each.stem for each in limits.APPSYNC_SETTINGS.parent.glob("*.tfvars")}


def test_unknown_environment_lists_known_ones() -> None:
    with pytest.raises(SetUpError, match=r"^APPSYNC_ENVIRONMENT test .*dev, staging, prod"):
        read_limits("test")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '{"dev": {"introspection": true, "query_depth_limit": 76, "resolver_count_limit": 1}}',
            "dev.query_depth_limit: Input should be less than or equal to 75",
        ),
        ("{", "Invalid JSON"),
    ],
)
def test_unusable_file_is_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, problem: str
) -> None:
    path = tmp_path / "appsync.json"
    path.write_text(text)
    monkeypatch.setattr(limits, "APPSYNC_SETTINGS", path)

    with pytest.raises(SetUpError) as refused:
        read_limits("dev")
    assert str(refused.value).startswith(f"{path}: {problem}")
    assert "\n" not in str(refused.value)
