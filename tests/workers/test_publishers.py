from typing import Any

import pytest

from resolvers.events.relay_function import RelayFunction
from resolvers.push_relay import PushRelay
from resolvers.settings import SettingsError
from resolvers.workers.publishers import open_publishers
from tests.support.identities import SETTINGS


def test_settings_name_the_publishers() -> None:
    valkey = {"valkey_url": "redis://valkey.test", "relay_keys": ["key"]}
    changes: list[tuple[dict[str, Any], list[type]]] = [
        ({}, []),
        (valkey, [PushRelay]),
        ({"relay_function": "relay"}, [RelayFunction]),
        ({**valkey, "relay_function": "relay"}, [PushRelay, RelayFunction]),
    ]
    for changed, kinds in changes:
        publishers = open_publishers(SETTINGS.model_copy(update=changed))
        assert [type(each) for each in publishers] == kinds


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION"])
def test_missing_signature_setting_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (missing, "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    settings = SETTINGS.model_copy(update={"appsync_endpoint": "https://api.test/graphql"})
    with pytest.raises(SettingsError, match="AWS credentials or AWS_REGION: missing"):
        open_publishers(settings)
