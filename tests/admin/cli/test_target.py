from pathlib import Path

import pytest

from admin.cli.target import describe_target
from local.engine.engine import Engine
from local.environment import SetUpError


def test_a_deployment_that_is_named_is_reached_by_awss_own_settings() -> None:
    assert describe_target({"ENVIRONMENT": "prod", "AWS_PROFILE": "operations"}) == {}


def test_a_deployments_region_may_be_said_as_lambda_has_it() -> None:
    given = {"ENVIRONMENT": "prod", "AWS_REGION": "eu-west-1"}
    assert describe_target(given) == {"AWS_DEFAULT_REGION": "eu-west-1"}


@pytest.mark.engine
def test_without_a_name_the_engine_of_the_data_folder_is_used(tmp_path: Path) -> None:
    with Engine(tmp_path / "engine") as endpoint_url:
        target = describe_target({"DATA_DIR": str(tmp_path), "AWS_PROFILE": "operations"})
    assert target["ENVIRONMENT"] == "local"
    assert target["AWS_ENDPOINT_URL_DYNAMODB"] == endpoint_url
    assert target["AWS_PROFILE"] == ""


def test_an_endpoint_that_is_given_is_used_before_the_engine(tmp_path: Path) -> None:
    given = {"DATA_DIR": str(tmp_path), "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4566"}
    assert describe_target(given)["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:4566"


def test_without_a_server_the_refusal_names_the_folder_and_the_way_to_aws(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match=r"no server runs on DATA_DIR .*make run.*ENVIRONMENT"):
        describe_target({"DATA_DIR": str(tmp_path)})
