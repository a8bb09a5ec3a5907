import json

from local import limits
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
