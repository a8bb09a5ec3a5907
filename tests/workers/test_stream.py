"""The stream function where the events function asks it to publish one change."""

import logging
from collections.abc import Iterator

import pytest

from resolvers.api.appsync.publishing import PublishError
from resolvers.storage.base.client import Database
from resolvers.workers.stream import StreamWorker
from tests.support.endpoint import KEY, REFUSED, SECRET, TAKEN, Endpoint, open_endpoint
from tests.support.events.recorded import recorded
from tests.support.identities import NOW, SETTINGS
from tests.support.telemetry_lines import last_line


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with open_endpoint() as opened:
        yield opened


def open_worker(endpoint: Endpoint) -> StreamWorker:
    keys = {"publisher_access_key_id": KEY, "publisher_secret_access_key": SECRET}
    settings = SETTINGS.model_copy(update={"appsync_endpoint": endpoint.url, **keys})
    return StreamWorker(settings, Database(None, ""), lambda: NOW)


def test_stream_function_publishes_one_change(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """As the events function asks it to, where only it reaches Valkey."""
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    worker = open_worker(endpoint)
    change = {"mutation": "publishExchange", "input": {"id": "e1"}}

    assert worker.handle(change) == {}

    (request,) = endpoint.requests
    assert "publishExchange" in request["query"]
    assert request["variables"] == {"input": {"id": "e1"}}
    line = last_line(caplog)
    assert (line["kind"], line["records"], line["published"]) == ("stream", 1, 1)

    endpoint.answers = [REFUSED]
    with pytest.raises(PublishError):
        worker.handle(change)
    assert last_line(caplog)["outcome"] == "InternalFailure"


def test_published_balance_is_not_repeated_after_failure(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    worker = open_worker(endpoint)
    first, second, _ = recorded("users_stream")["Records"]
    endpoint.answers = [TAKEN, REFUSED, TAKEN]

    answer = worker.handle({"Records": [first, second]})
    line = last_line(caplog)
    again = worker.handle({"Records": [first, second]})

    number = second["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert again == {"batchItemFailures": []}
    versions = [each["variables"]["input"]["version"] for each in endpoint.requests]
    assert versions == [1, 2, 2]
    assert (line["records"], line["published"], line["fault"]) == (2, 1, "PublishError")
    assert worker.handle({"Records": [first]}) == {"batchItemFailures": []}
    assert len(endpoint.requests) == 4, "a batch that was done is forgotten"
