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
    assert set(written) == {each.stem for each in limits.APPSYNC_SETTINGS.parent.glob("*.tfvars")}
    with pytest.raises(SetUpError, match=r"^APPSYNC_ENVIRONMENT test .*dev, staging, prod"):
        read_limits("test")


UNUSABLE = [
    (
        '{"dev": {"introspection": true, "query_depth_limit": 76, "resolver_count_limit": 1}}',
        "dev.query_depth_limit: Input should be less than or equal to 75",
    ),
    ("{", "Invalid JSON"),
]


def test_unusable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "appsync.json"
    monkeypatch.setattr(limits, "APPSYNC_SETTINGS", path)
    for text, problem in UNUSABLE:
        path.write_text(text)
        with pytest.raises(SetUpError) as refused:
            read_limits("dev")
        assert str(refused.value).startswith(f"{path}: {problem}")
        assert "\n" not in str(refused.value)
