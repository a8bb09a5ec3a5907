import os
import re
import socket
import stat
from contextlib import closing, suppress
from pathlib import Path

import pytest

from gateway.caller import AccessKey
from gateway.server import bind_socket
from local.environment import (
    EVERY_INTERFACE,
    INBOUND_PARTNERS,
    LocalSettings,
    SetUpError,
    change_environment,
    describe_endpoint,
    describe_functions,
    is_loopback,
    load_secrets,
    take_data_dir,
    take_ports,
)
from resolvers.settings import read_settings

PUBLISHER = AccessKey("AKIAPUBLISHER", "publishers-secret", "arn:aws:iam::0:user/publisher")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("PORT", port) for port in ("abc", "-1", "65536", "8000.5", "٨٠٠٠", "1e3")],
        ("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://"),
        ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://host:port"),
        ("LOAD_DEMO", "perhaps"),
    ],
)
def test_unusable_setting_is_named(name: str, value: str) -> None:
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
    }


def test_streams_endpoint_defaults_to_dynamodbs() -> None:
    given = {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4566/"}
    assert LocalSettings.read(given).streams_endpoint_url == "http://127.0.0.1:4566"
    given["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = "http://127.0.0.1:4567"
    assert LocalSettings.read(given).streams_endpoint_url == "http://127.0.0.1:4567"


@pytest.mark.parametrize(
    ("endpoint_url", "flag", "expected"),
    [
        ("http://127.0.0.1:4566", "", True),
        ("http://localhost:4566", "", True),
        ("http://[::1]:4566", "", True),
        ("https://dynamodb.ap-northeast-1.amazonaws.com", "", False),
        ("http://10.0.0.7:4566", "", False),
        ("http://127.0.0.1.example.com", "", False),
        ("https://dynamodb.ap-northeast-1.amazonaws.com", "1", True),
    ],
)
def test_only_loopback_gets_tables_unasked(endpoint_url: str, flag: str, expected: bool) -> None:
    settings = LocalSettings.read({"AWS_ENDPOINT_URL_DYNAMODB": endpoint_url, "LOAD_DEMO": flag})
    assert settings.sets_up_tables is expected
    assert is_loopback(endpoint_url) is (expected and not flag)


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


def find_free_pair() -> int:
    """Return a port that is free, and the one 443 above it too."""
    while True:
        with closing(bind_socket("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
            with suppress(OSError, OverflowError), closing(bind_socket("127.0.0.1", port + 443)):
                return port


def test_tls_port_is_443_above() -> None:
    port = find_free_pair()
    http, https = take_ports(LocalSettings.read({"PORT": str(port), "TLS": "1"}))
    assert https.getsockname() == ("127.0.0.1", port + 443)
    http.close()
    https.close()


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


@pytest.mark.parametrize(
    "wrong", ["*", "https://a.example/", "https://A.example", "https://u@a.example"]
)
def test_cors_origins_are_checked(wrong: str) -> None:
    settings = LocalSettings.read({"CORS_ORIGINS": "https://a.example, http://b.example:3000"})
    assert settings.cors_origins == ("https://a.example", "http://b.example:3000")
    refusal = rf"CORS_ORIGINS: .*'{re.escape(wrong)}' is not an origin such as"
    with pytest.raises(SetUpError, match=refusal):
        LocalSettings.read({"CORS_ORIGINS": wrong})


def test_folder_has_one_server(tmp_path: Path) -> None:
    first = take_data_dir(tmp_path / "data")
    with pytest.raises(SetUpError, match=r"^another server runs on DATA_DIR .*$"):
        take_data_dir(tmp_path / "data")
    os.close(first)
    os.close(take_data_dir(tmp_path / "data"))


def test_unusable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetUpError, match=r"^DATA_DIR .*file.* cannot be used: .+$"):
        take_data_dir(tmp_path / "file")


def test_secrets_are_kept_and_private(tmp_path: Path) -> None:
    first = load_secrets(tmp_path)
    assert load_secrets(tmp_path) == first
    assert first["QR_ISSUE_KEY"] != first["QR_PEPPER"]
    assert len(bytes.fromhex(first["QR_PEPPER"])) == 32
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_given_variables_of_functions_stay(tmp_path: Path) -> None:
    given = {"QR_TOKEN_SECONDS": "60", "PROGRAMME_TIME_ZONE": "Europe/Madrid"}
    functions = describe_functions(
        given,
        origin="http://127.0.0.1:1",
        data_dir=tmp_path,
        user_pool_issuer="https://issuer",
        publisher=PUBLISHER,
    )
    assert functions == {
        "ENVIRONMENT": "local",
        "TABLE_PREFIX": "local-",
        "QR_TOKEN_SECONDS": "60",
        "INBOUND_PARTNERS": INBOUND_PARTNERS,
        **load_secrets(tmp_path),
        "USER_POOL_ISSUER": "https://issuer",
        "APPSYNC_ENDPOINT": "http://127.0.0.1:1/graphql",
        "PUBLISHER_ACCESS_KEY_ID": "AKIAPUBLISHER",
        "PUBLISHER_SECRET_ACCESS_KEY": "publishers-secret",
    }


def test_given_environment_names_its_own_tables(tmp_path: Path) -> None:
    functions = describe_functions(
        {"ENVIRONMENT": "mine"},
        origin="http://127.0.0.1:1",
        data_dir=tmp_path,
        user_pool_issuer="https://issuer",
        publisher=PUBLISHER,
    )
    assert read_settings(functions).table_prefix == "recycle-points-mine-"


def test_local_endpoint_gets_no_user_account() -> None:
    given = {
        "AWS_ACCESS_KEY_ID": "AKIAOFTHEUSER",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-user",
        "AWS_SESSION_TOKEN": "token-of-the-user",
        "AWS_PROFILE": "production",
        "no_proxy": "intranet",
    }
    local = describe_endpoint(given, "http://127.0.0.1:1", "http://127.0.0.1:2", PUBLISHER)
    assert (local["AWS_ACCESS_KEY_ID"], local["AWS_SESSION_TOKEN"], local["AWS_PROFILE"]) == (
        "AKIAPUBLISHER",
        "",
        "",
    )
    assert local["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert local["ENVIRONMENT"] == "local"
    there = describe_endpoint(given, "https://dynamodb.amazonaws.com", "https://x", PUBLISHER)
    users_own = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "ENVIRONMENT"}
    assert not users_own & set(there)


def test_empty_value_removes_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("QR_TOKEN_SECONDS", "1")
    change_environment({"AWS_PROFILE": "", "AWS_SESSION_TOKEN": "", "QR_TOKEN_SECONDS": "900"})
    assert "AWS_PROFILE" not in os.environ
    assert os.environ["QR_TOKEN_SECONDS"] == "900"


@pytest.mark.parametrize(
    ("given", "region"),
    [
        ({}, "ap-northeast-1"),
        ({"AWS_DEFAULT_REGION": "eu-south-2"}, "eu-south-2"),
        ({"AWS_DEFAULT_REGION": "eu-south-2", "AWS_REGION": "eu-west-1"}, "eu-west-1"),
    ],
)
def test_all_clients_share_region(given: dict[str, str], region: str) -> None:
    endpoint = describe_endpoint(given, "http://127.0.0.1:1", "http://127.0.0.1:1", PUBLISHER)
    assert (endpoint["AWS_REGION"], endpoint["AWS_DEFAULT_REGION"]) == (region, region)
