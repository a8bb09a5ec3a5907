"""The zip under AWS's own runtime client, on the real engine: what it answers, and at what cost."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.events.recorded import recorded
from tests.support.service import HANAKO, TARO, Service, event_of
from tests.tools.package.endpoints import endpoint
from tests.tools.package.runtime import Container

pytestmark = [pytest.mark.package, pytest.mark.engine]

Start = Callable[..., Container]
VIEWER = event_of("Query", "viewer", HANAKO, {})
# One event of each function that takes it through its tables, and what it is answered; what it
# publishes is answered as AppSync does.
PUBLISHED = {"data": {"publishBalance": {"userId": "hanako"}}}
EVENTS: dict[str, Any] = {
    "queries": VIEWER,
    "mutations": event_of("Mutation", "redeemQrToken", HANAKO, {"code": "A" * 26}),
    "stream": recorded("users_stream"),
    "sweep": {},
}


def test_zip_earns_and_spends_points(service: Service, start: Start) -> None:
    reward_id = service.make_reward(pointsCost=5)
    token = service.issue(7, material="ALUMINIUM_CAN")
    spend = {"rewardId": reward_id, "idempotencyKey": "key-1"}

    with start("mutations") as mutations:
        redeem = event_of("Mutation", "redeemQrToken", HANAKO, {"code": token["code"]})
        earned = mutations.answer(redeem)
        spent, again = (
            mutations.answer(event_of("Mutation", "exchangeReward", HANAKO, spend))
            for _ in range(2)
        )

    assert [each["userErrors"] for each in (earned, spent, again)] == [[], [], []]
    assert (earned["balance"]["available"], spent["balance"]["available"]) == (7, 2)
    assert {**again, "replayed": False} == spent
    assert service.ask("viewer")["balance"]["available"] == 2


def test_error_has_type_and_keeps_container(
    service: Service,  # noqa: ARG001 - its tables
    start: Start,
) -> None:
    stranger = event_of("Subscription", "onBalanceChanged", TARO, {"userId": HANAKO["sub"]})

    with start("queries") as queries:
        refused, answer = queries.invoke(stranger), queries.answer(VIEWER)

    assert refused.is_error
    assert refused.body["errorType"] == "Unauthorized"
    assert "onBalanceChanged on type Subscription" in refused.body["errorMessage"]
    assert answer["id"] == HANAKO["sub"]


def test_stream_batch_is_published_and_signed(start: Start) -> None:
    with (
        endpoint(PUBLISHED) as appsync,
        start("stream", APPSYNC_ENDPOINT=f"{appsync.url}/graphql") as stream,
    ):
        published = stream.answer(EVENTS["stream"])
        appsync.answer = {"data": None, "errors": [{"errorType": "Unauthorized"}]}
        refused = stream.answer(EVENTS["stream"])

    first = EVENTS["stream"]["Records"][0]["dynamodb"]["SequenceNumber"]
    assert published == {"batchItemFailures": []}
    assert refused == {"batchItemFailures": [{"itemIdentifier": first}]}
    assert appsync.requests[0]["variables"]["input"]["available"] == 4
    assert "Credential=testing/" in appsync.headers[0]["authorization"]
    assert "/ap-northeast-1/appsync/" in appsync.headers[0]["authorization"]


@pytest.mark.parametrize("function", list(EVENTS))
def test_first_invocation_imports_nothing(
    service: Service,  # noqa: ARG001 - its tables
    start: Start,
    function: str,
) -> None:
    with (
        endpoint(PUBLISHED) as appsync,
        start(function, APPSYNC_ENDPOINT=f"{appsync.url}/graphql") as container,
    ):
        container.answer(EVENTS[function])
        beginning, invocation = container.watched()

    assert "ClientCreator" in beginning["made"]
    assert invocation == {"imported": [], "made": []}


def test_restored_container_signs_with_endpoint_credentials(
    service: Service,  # noqa: ARG001 - its tables
    start: Start,
) -> None:
    """No variable has credentials then: a snapshot would keep them until they have expired.

    Source: AWS Lambda Developer Guide, "Using SnapStart with AWS SDKs".
    """
    role = {
        "AccessKeyId": "restored",
        "SecretAccessKey": "s",
        "Token": "t",
        "Expiration": (datetime.now(UTC) + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    none = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "")
    with (
        endpoint(PUBLISHED) as appsync,
        endpoint(role) as container,
        start(
            "stream",
            APPSYNC_ENDPOINT=f"{appsync.url}/graphql",
            AWS_LAMBDA_INITIALIZATION_TYPE="snap-start",
            AWS_CONTAINER_CREDENTIALS_FULL_URI=container.url,
            AWS_CONTAINER_AUTHORIZATION_TOKEN="ours",
            **none,
        ) as stream,
    ):
        assert stream.was_restored()
        answer = stream.answer(EVENTS["stream"])
        _, invocation = stream.watched()

    assert answer == {"batchItemFailures": []}
    assert "Credential=restored/" in appsync.headers[0]["authorization"]
    assert {each["authorization"] for each in container.headers} == {"ours"}
    assert invocation["imported"] == []


def test_modules_come_compiled_from_the_zip(
    service: Service,  # noqa: ARG001 - its tables
    start: Start,
    task_root: Path,
    zip_path: Path,
) -> None:
    with start("queries") as queries:
        queries.answer(VIEWER)
        beginning = queries.watched()[0]

    assert all(Path(file).is_relative_to(task_root) for file in beginning["files"].values())
    assert (beginning["zone_folders"], beginning["clock"]) == ([], "Asia/Tokyo")
    # Python writes the bytecode that it misses, or does not believe, in whichever test is first.
    with zipfile.ZipFile(zip_path) as archive:
        files = {task_root / name: archive.read(name) for name in archive.namelist()}
    there = {path for path in task_root.rglob("*") if path.is_file()}
    assert there == set(files)
    assert [path for path in there if path.read_bytes() != files[path]] == []
