"""A release waits for a push that went all the way, on a server that speaks AppSync's protocol."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from local.publisher import load_publisher
from tests.support.servers import EMPTY, RunningServer, serving
from tests.tools.release.deployments import DEPLOYMENT, SECRETS, Lambda
from tools.release import pushes
from tools.release.deployment import Deployment, ReleaseError
from tools.release.probe_user import ProbeUser
from tools.release.pushes import check_push

pytestmark = pytest.mark.engine
BALANCE = "{ viewer { balance { version available } ledgerEntries(first: 1) { nodes { id } } } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(tmp_path_factory.mktemp("pushes"), variables=EMPTY) as server:
        yield server


@pytest.fixture
def deployment(server: RunningServer) -> Deployment:
    return replace(DEPLOYMENT, api_url=f"{server.origin.replace('http', 'ws', 1)}/graphql")


@pytest.fixture
def user(server: RunningServer) -> ProbeUser:
    address = f"{server.origin}/dev/identities"
    made = httpx.post(address, json={"name": "release", "groups": []}).json()
    return ProbeUser(made["sub"], made["token"], {})


def test_published_balance_arrives(
    server: RunningServer, deployment: Deployment, user: ProbeUser
) -> None:
    key = load_publisher(server.data_dir)
    publishing = {
        "APPSYNC_ENDPOINT": f"{server.origin}/graphql",
        "PUBLISHER_ACCESS_KEY_ID": key.access_key_id,
        "PUBLISHER_SECRET_ACCESS_KEY": key.secret_access_key,
    }
    aws = Lambda("release", variables={**publishing, **SECRETS})
    before = server.ask(BALANCE, "release")

    def publish(event: dict[str, Any]) -> None:
        function = DEPLOYMENT.function_names["stream"]
        aws.invoke(FunctionName=function, Qualifier="3", Payload=json.dumps(event).encode())

    check_push(deployment, user, publish)
    assert set(aws.invoked) == {("stream", "3")}
    assert server.ask(BALANCE, "release") == before


def test_release_stops_without_a_push(
    deployment: Deployment, user: ProbeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "SECONDS", 3)
    events: list[dict[str, Any]] = []
    with pytest.raises(ReleaseError, match=r"no push arrived in 3 seconds .*-stream was given"):
        check_push(deployment, user, events.append)
    assert len(events) == pushes.TRIES
