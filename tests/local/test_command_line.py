from pathlib import Path

import pytest

from local.command_line import describe_running_programme
from local.engine.engine import Engine
from local.environment import SetUpError


@pytest.mark.engine
def test_running_engine_is_used(tmp_path: Path) -> None:
    with Engine(tmp_path / "engine") as endpoint_url:
        target = describe_running_programme({"DATA_DIR": str(tmp_path), "AWS_PROFILE": "mine"})
    assert target["ENVIRONMENT"] == "local"
    assert target["AWS_ENDPOINT_URL_DYNAMODB"] == endpoint_url
    assert target["ARCHIVE_DIR"] == str(tmp_path / "archive")
    assert target["AWS_PROFILE"] == ""


def test_given_endpoint_goes_before_the_engine(tmp_path: Path) -> None:
    given = {"DATA_DIR": str(tmp_path), "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4566"}
    assert describe_running_programme(given)["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:4566"


def test_given_archive_is_used(tmp_path: Path) -> None:
    given = {
        "DATA_DIR": str(tmp_path),
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4566",
        "ARCHIVE_DIR": "/backup",
    }
    assert describe_running_programme(given)["ARCHIVE_DIR"] == "/backup"


def test_missing_server_names_folder_and_environment(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match=r"no server runs on DATA_DIR .*make run.*ENVIRONMENT"):
        describe_running_programme({"DATA_DIR": str(tmp_path)})


def test_given_table_prefix_is_used_elsewhere(tmp_path: Path) -> None:
    given = {"DATA_DIR": str(tmp_path), "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.example"}
    assert describe_running_programme(given)["TABLE_PREFIX"] == "local-"
    target = describe_running_programme({**given, "TABLE_PREFIX": "mine-"})
    assert (target["ENVIRONMENT"], target["TABLE_PREFIX"]) == ("local", "mine-")
