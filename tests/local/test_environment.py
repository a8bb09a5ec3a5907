import os
import socket
import stat
from pathlib import Path

import pytest

from local.environment import (
    SetUpError,
    change_environment,
    describe_endpoint,
    describe_functions,
    is_loopback,
    load_secrets,
    read_local_settings,
    take_data_dir,
    take_port,
)
from local.publisher import Publisher

PUBLISHER = Publisher("AKIAPUBLISHER", "publishers-secret")


@pytest.mark.parametrize("port", ["abc", "-1", "65536", "8000.0", " 8000", "٨٠٠٠", "1e3"])
def test_a_port_that_is_none_is_refused_in_one_line_that_names_it(port: str) -> None:
    with pytest.raises(SetUpError, match=r"^PORT must be a number from 0 to 65535, not .*$"):
        read_local_settings({"PORT": port})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://"),
        ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://host:port"),
        ("LOAD_DEMO", "perhaps"),
        ("TLS", "1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SetUpError, match=f"^{name}"):
        read_local_settings({name: value})


def test_without_settings_all_is_as_the_contract_says() -> None:
    settings = read_local_settings({"PORT": "", "DATA_DIR": ""})
    assert settings.port == 8000
    assert settings.data_dir == Path(".data").absolute()
    assert settings.endpoint_url is None
    assert settings.sets_up_tables


def test_the_streams_endpoint_is_dynamodbs_unless_it_is_given() -> None:
    given = {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4566/"}
    assert read_local_settings(given).streams_endpoint_url == "http://127.0.0.1:4566"
    given["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = "http://127.0.0.1:4567"
    assert read_local_settings(given).streams_endpoint_url == "http://127.0.0.1:4567"


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
def test_tables_are_made_on_a_loopback_endpoint_elsewhere_only_when_asked(
    endpoint_url: str, flag: str, expected: bool
) -> None:
    settings = read_local_settings({"AWS_ENDPOINT_URL_DYNAMODB": endpoint_url, "LOAD_DEMO": flag})
    assert settings.sets_up_tables is expected
    assert is_loopback(endpoint_url) is (expected and not flag)


def test_a_taken_port_is_refused_in_one_line_that_names_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetUpError, match=rf"^PORT {port} cannot be used .*PORT=\d+`$"):
            take_port(port)


def test_a_folder_has_one_server_at_a_time(tmp_path: Path) -> None:
    first = take_data_dir(tmp_path / "data")
    with pytest.raises(SetUpError, match=r"^another server runs on DATA_DIR .*$"):
        take_data_dir(tmp_path / "data")
    os.close(first)
    os.close(take_data_dir(tmp_path / "data"))


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetUpError, match=r"^DATA_DIR .*file.* cannot be used: .+$"):
        take_data_dir(tmp_path / "file")


def test_secrets_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    first = load_secrets(tmp_path)
    assert load_secrets(tmp_path) == first
    assert first["QR_ISSUE_KEY"] != first["QR_PEPPER"]
    assert len(bytes.fromhex(first["QR_PEPPER"])) == 32
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_what_is_given_to_the_functions_stays(tmp_path: Path) -> None:
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
        "QR_TOKEN_SECONDS": "60",
        **load_secrets(tmp_path),
        "USER_POOL_ISSUER": "https://issuer",
        "APPSYNC_ENDPOINT": "http://127.0.0.1:1/graphql",
        "PUBLISHER_ACCESS_KEY_ID": "AKIAPUBLISHER",
        "PUBLISHER_SECRET_ACCESS_KEY": "publishers-secret",
    }


def test_a_local_endpoint_never_sees_the_users_own_account() -> None:
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


def test_an_empty_value_removes_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_the_region_is_the_same_for_all_clients(given: dict[str, str], region: str) -> None:
    told = describe_endpoint(given, "http://127.0.0.1:1", "http://127.0.0.1:1", PUBLISHER)
    assert (told["AWS_REGION"], told["AWS_DEFAULT_REGION"]) == (region, region)
