import os
import re
from pathlib import Path

import pytest

from local.base.environment import (
    EVERY_INTERFACE,
    LocalSettings,
    SetUpError,
    is_loopback,
    take_data_dir,
    take_ports,
)

ENDPOINTS = {
    "http://127.0.0.1:4566": True,
    "http://localhost:4566": True,
    "http://[::1]:4566": True,
    "https://dynamodb.ap-northeast-1.amazonaws.com": False,
    "http://10.0.0.7:4566": False,
    "http://127.0.0.1.example.com": False,
}


def test_only_loopback_gets_tables_unasked() -> None:
    for endpoint_url, expected in ENDPOINTS.items():
        settings = LocalSettings.read({"AWS_ENDPOINT_URL_DYNAMODB": endpoint_url})
        assert settings.sets_up_tables is is_loopback(endpoint_url) is expected
        asked = {"AWS_ENDPOINT_URL_DYNAMODB": endpoint_url, "LOAD_DEMO": "1"}
        assert LocalSettings.read(asked).sets_up_tables


def test_only_0_0_0_0_opens_the_server() -> None:
    assert not LocalSettings.read({"HOST": "my-laptop"}).is_open
    (listener,) = take_ports(LocalSettings.read({"HOST": "my-laptop", "PORT": "0"}))
    assert listener.getsockname()[0] == "127.0.0.1"
    listener.close()
    (listener,) = take_ports(LocalSettings.read({"HOST": EVERY_INTERFACE, "PORT": "0"}))
    assert listener.getsockname()[0] == EVERY_INTERFACE
    listener.close()


def test_cors_origins_are_checked() -> None:
    settings = LocalSettings.read({"CORS_ORIGINS": "https://a.example, http://b.example:3000"})
    assert settings.cors_origins == ("https://a.example", "http://b.example:3000")
    for wrong in ("*", "https://a.example/", "https://A.example", "https://u@a.example"):
        refusal = rf"CORS_ORIGINS: .*'{re.escape(wrong)}' is not an origin such as"
        with pytest.raises(SetUpError, match=refusal):
            LocalSettings.read({"CORS_ORIGINS": wrong})


def test_folder_has_one_server(tmp_path: Path) -> None:
    first = take_data_dir(tmp_path / "data")
    with pytest.raises(SetUpError, match=r"^another server runs on DATA_DIR .*$"):
        take_data_dir(tmp_path / "data")
    os.close(first)
    os.close(take_data_dir(tmp_path / "data"))
