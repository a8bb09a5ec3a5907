"""The state goes to S3 under a lock, as envs/ENVIRONMENT.s3.tfbackend says: here to moto's S3."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from tests.support.patience import PATIENCE_SECONDS
from tools.terraform.core import Terraform, TerraformError, copy_infra

pytestmark = pytest.mark.infra

BUCKET = "the-state"
# What keeps the backend from asking AWS itself.
OFFLINE = {
    "bucket": BUCKET,
    "use_path_style": "true",
    "skip_credentials_validation": "true",
    "skip_metadata_api_check": "true",
    "skip_region_validation": "true",
    "skip_requesting_account_id": "true",
}
LOCK = {"ID": "another", "Operation": "apply", "Who": "taro@desk"}


@pytest.fixture(scope="module")
def endpoint(infra_tools: Path) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [str(infra_tools / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@pytest.fixture(scope="module")
def s3(endpoint: str) -> Iterator[Any]:
    client = boto3.client("s3", endpoint_url=endpoint)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            client.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
            )
            break
        except EndpointConnectionError:
            assert time.monotonic() < give_up_at, "moto's server does not answer"
            time.sleep(0.1)
    yield client
    client.close()


@pytest.fixture
def terraform(knowing_provider: str, endpoint: str, tmp_path: Path) -> Terraform:
    """On a copy whose backend is as it is in infra/."""
    terraform = Terraform(copy_infra(tmp_path), knowing_provider)
    return replace(terraform, variables={"AWS_ENDPOINT_URL_S3": endpoint})


def initialise(terraform: Terraform, environment: str) -> str:
    """Use the environment's backend; the key of its state."""
    options = [f"-backend-config={name}={value}" for name, value in OFFLINE.items()]
    terraform.run(
        "init",
        "-reconfigure",
        "-no-color",
        f"-backend-config=envs/{environment}.s3.tfbackend",
        *options,
    )
    return f"recycle-points/{environment}/terraform.tfstate"


def push(terraform: Terraform, serial: int) -> None:
    """Push a state that says one output."""
    state = {
        "version": 4,
        "terraform_version": "1.10.0",
        "serial": serial,
        "lineage": "f6b7c1d2-0000-4000-8000-000000000001",
        "outputs": {"serial": {"value": serial, "type": "number"}},
        "resources": [],
    }
    path = terraform.folder / "pushed.tfstate"
    path.write_text(json.dumps(state))
    # The core has given the state that it made another lineage.
    terraform.run("state", "push", "-force", path.name)


def stored(s3: Any, key: str) -> Any:
    return json.loads(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())


def test_locked_state_is_left_alone(terraform: Terraform, s3: Any) -> None:
    key = initialise(terraform, "dev")
    push(terraform, 2)
    lock = f"{key}.tflock"
    s3.put_object(Bucket=BUCKET, Key=lock, Body=json.dumps(LOCK).encode())

    with pytest.raises(TerraformError, match=r"(?s)acquiring the state lock.*taro@desk"):
        push(terraform, 3)

    assert stored(s3, key)["outputs"]["serial"]["value"] == 2
    assert stored(s3, lock) == LOCK
    s3.delete_object(Bucket=BUCKET, Key=lock)
    push(terraform, 3)
    assert stored(s3, key)["outputs"]["serial"]["value"] == 3
