import os
import re
import socket
from pathlib import Path

import pytest

from local.environment import (
    EVERY_INTERFACE,
    LocalSettings,
    SetUpError,
    is_loopback,
    take_data_dir,
    take_ports,
)

UNUSABLE = [
    *[("PORT", port) for port in ("abc", "-1", "65536", "8000.5", "٨٠٠٠", "1e3")],
    ("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000"),
    ("AWS_ENDPOINT_URL_DYNAMODB", "http://"),
    ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://host:port"),
    ("LOAD_DEMO", "perhaps"),
]


def test_unusable_setting_is_named() -> None:
    for name, value in UNUSABLE:
        with pytest.raises(SetUpError, match=rf"^{name}: .+$") as refused:
            LocalSettings.read({name: value})
        assert "\n" not in str(refused.value)


def test_defaults_follow_contract() -> None:
    settings = LocalSettings.read({"PORT": "", "DATA_DIR": "", "LOG_LEVEL": "info"})
    assert settings.sets_up_tables
    assert settings.model_dump() == {
        "host": "127.0.0.1",
        "port": 8000,
        "tls": False,
        "tls_port": None,
        "cors_origins": (),
        "data_dir": Path(".data").absolute(),
        "endpoint_url": None,
        "streams_endpoint_url": None,
        "load_demo": False,
        "appsync_environment": "dev",
        "scenario": None,
        "workflow": False,
        "clock": None,
    }


def test_streams_endpoint_defaults_to_dynamodbs() -> None:
    given = {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4566/"}
    assert LocalSettings.read(given).streams_endpoint_url == "http://127.0.0.1:4566"
    given["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = "http://127.0.0.1:4567"
    assert LocalSettings.read(given).streams_endpoint_url == "http://127.0.0.1:4567"


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


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetUpError, match=rf"^PORT {port} cannot be used .*PORT=\d+`$"):
            take_ports(LocalSettings.read({"PORT": str(port)}))
        given = {"PORT": "0", "TLS": "1", "TLS_PORT": str(port)}
        with pytest.raises(SetUpError, match=rf"^TLS_PORT {port} cannot be used .*TLS_PORT=\d+`$"):
            take_ports(LocalSettings.read(given))


def test_too_high_tls_port_is_named() -> None:
    settings = LocalSettings.read({"PORT": "65300", "TLS": "1"})
    with pytest.raises(SetUpError, match=r"^TLS_PORT 65743 .* \(the highest is 65535\)"):
        take_ports(settings)


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
    (tmp_path / "file").touch()
    with pytest.raises(SetUpError, match=r"^DATA_DIR .*file.* cannot be used: .+$"):
        take_data_dir(tmp_path / "file")
