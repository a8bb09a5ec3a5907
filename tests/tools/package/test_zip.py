import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.events.recorded import recorded
from tests.support.post_server import Answered, taking_posts
from tests.support.service import HANAKO, TARO, Service, event_of
from tests.tools.package.runtime import Container

pytestmark = [pytest.mark.package, pytest.mark.engine]

Start = Callable[..., Container]
VIEWER = event_of("Query", "viewer", HANAKO, {})
PUBLISHED = {"data": {"publishBalance": {"userId": "hanako"}}}
STREAM = recorded("users_stream")


@dataclass
class Endpoint:
    """Another end of AWS: answers every request with `answer`."""

    answer: Any
    url: str = ""
    requests: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def endpoint(answer: Any) -> Iterator[Endpoint]:
    opened = Endpoint(answer)

    def take(_: str, headers: Mapping[str, str], body: bytes) -> Answered:
        opened.requests.append(json.loads(body or "null"))
        opened.headers.append({name.lower(): value for name, value in headers.items()})
        return 200, {}, json.dumps(opened.answer).encode()

    with taking_posts(take) as host:
        opened.url = f"http://{host}"
        yield opened


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
        published = stream.answer(STREAM)
        appsync.answer = {"data": None, "errors": [{"errorType": "Unauthorized"}]}
        refused = stream.answer(STREAM)

    first = STREAM["Records"][0]["dynamodb"]["SequenceNumber"]
    assert published == {"batchItemFailures": []}
    assert refused == {"batchItemFailures": [{"itemIdentifier": first}]}
    assert appsync.requests[0]["variables"]["input"]["available"] == 4
    assert "Credential=testing/" in appsync.headers[0]["authorization"]
    assert "/ap-northeast-1/appsync/" in appsync.headers[0]["authorization"]


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
        answer = stream.answer(STREAM)

    assert answer == {"batchItemFailures": []}
    assert "Credential=restored/" in appsync.headers[0]["authorization"]
    assert {each["authorization"] for each in container.headers} == {"ours"}


def test_modules_come_compiled_from_the_zip(
    service: Service,  # noqa: ARG001 - its tables
    start: Start,
    task_root: Path,
    zip_path: Path,
) -> None:
    with start("queries") as queries:
        queries.answer(VIEWER)

    # Python writes the bytecode that it misses, or does not believe, in whichever test is first.
    with zipfile.ZipFile(zip_path) as archive:
        files = {task_root / name: archive.read(name) for name in archive.namelist()}
    there = {path for path in task_root.rglob("*") if path.is_file()}
    assert there == set(files)
    assert [path for path in there if path.read_bytes() != files[path]] == []
