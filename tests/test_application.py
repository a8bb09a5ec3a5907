import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import boto3
import pytest

from resolvers.api.appsync.errors import InternalFailure
from resolvers.application import Application, answer_by, is_gateway_event, open_application
from resolvers.events.archive.firehose import Firehose
from resolvers.settings import Function, read_settings, table_prefix_of
from resolvers.storage.base.client import Database
from resolvers.workers import stream
from tests.support.endpoint import KEY, REFUSED, SECRET, Endpoint, open_endpoint
from tests.support.events.recorded import HANAKO, RESOLVER_EVENTS, USER_POOL_ISSUER, recorded
from tests.support.identities import NOW
from tests.support.service import Service, event_of
from tests.support.telemetry_lines import lines_of
from tools.support.requests import record_requests

VARIABLES = {
    "ENVIRONMENT": "moto",
    "QR_ISSUE_KEY": "i" * 32,
    "QR_PEPPER": "p" * 32,
    "USER_POOL_ISSUER": USER_POOL_ISSUER,
}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    with open_endpoint() as opened:
        yield opened


def application_with(**variables: str) -> Application:
    """Without tables."""
    return application_on(Database(None, "none-"), **variables)


def application_on(database: Database, **variables: str) -> Application:
    return Application(read_settings({**VARIABLES, **variables}), database, lambda: NOW)


@pytest.fixture
def application(service: Service) -> Application:
    return application_on(service.database)


@pytest.mark.parametrize("name", RESOLVER_EVENTS)
def test_application_answers_recorded_event(application: Application, name: str) -> None:
    answers: dict[str, Callable[[Any], bool]] = {
        "cognito": lambda answer: answer["userErrors"][0]["code"] == "NOT_FOUND",
        "api_key": lambda answer: [place["name"] for place in answer["nodes"]] == ["焼津駅前"],
        "iam": lambda answer: answer == recorded("iam")["arguments"]["input"],
        "subscription_start": lambda answer: answer is None,
    }

    answer = application.answer(recorded(name), "request-1")

    assert answers[name](answer), answer
    assert json.loads(json.dumps(answer)) == answer


def test_p20_recorded_batch_is_one_request(service: Service) -> None:
    events = recorded("nested_batch")

    with record_requests(service.client) as requests:
        answers = application_on(service.database).answer(events, "request-1")

    assert requests.operations == ["BatchGetItem"]
    assert len(answers) == len(events) > 1
    assert all(answer["errorType"] is None for answer in answers)


def test_user_of_another_pool_is_rejected(application: Application) -> None:
    event = recorded("cognito")
    event["identity"]["issuer"] = "https://issuer.example/another"

    (answer,) = application.answer([event], "request-1")

    assert answer["errorType"] == "Unauthorized"


def test_batch_has_one_moment(service: Service) -> None:
    moments = iter(NOW + timedelta(seconds=second) for second in range(9))
    application = Application(read_settings(VARIABLES), service.database, lambda: next(moments))
    event = event_of("Query", "viewer", recorded("cognito")["identity"], {})

    batch = application.answer([event, event, event], "request-1")
    alone = application.answer(event, "request-2")

    assert {answer["data"]["balance"]["asOf"] for answer in batch} == {"2026-11-25T09:00:00.000Z"}
    assert alone["balance"]["asOf"] == "2026-11-25T09:00:01.000Z"


def test_p14_recorded_stream_is_published_in_order(endpoint: Endpoint) -> None:
    application = application_with(APPSYNC_ENDPOINT=endpoint.url)

    answer = application.worker(Function.STREAM).handle(recorded("users_stream"))

    assert answer == {"batchItemFailures": []}
    published = [request["variables"]["input"] for request in endpoint.requests]
    assert [(balance["userId"], balance["version"]) for balance in published] == [
        (HANAKO, 1),
        (HANAKO, 2),
    ]
    assert all("publishBalance" in request["query"] for request in endpoint.requests)


def test_publishers_key_pair_takes_precedence(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOFTHEUSER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-user")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token-of-the-user")
    application = application_with(
        FUNCTION="stream",
        APPSYNC_ENDPOINT=endpoint.url,
        PUBLISHER_ACCESS_KEY_ID=KEY,
        PUBLISHER_SECRET_ACCESS_KEY=SECRET,
    )
    # The function has opened its publisher when it started.
    monkeypatch.setattr(stream, "open_publishers", None)

    assert application.worker(Function.STREAM).handle(recorded("users_stream")) == {
        "batchItemFailures": []
    }
    assert len(endpoint.requests) == 2
    assert "x-amz-security-token" not in endpoint.headers[0]


def test_p14_refused_record_comes_again(endpoint: Endpoint) -> None:
    application = application_with(APPSYNC_ENDPOINT=endpoint.url)
    stream = recorded("users_stream")
    endpoint.answers = [endpoint.answers[0], REFUSED, endpoint.answers[0]]
    second = stream["Records"][1]["dynamodb"]["SequenceNumber"]

    failed = application.worker(Function.STREAM).handle(stream)
    again = application.worker(Function.STREAM).handle({"Records": stream["Records"][1:]})

    assert failed == {"batchItemFailures": [{"itemIdentifier": second}]}
    assert again == {"batchItemFailures": []}
    versions = [request["variables"]["input"]["version"] for request in endpoint.requests]
    assert versions == [1, 2, 2]


@pytest.mark.parametrize(
    ("function", "variables", "message"),
    [
        ("stream", {}, "APPSYNC_ENDPOINT: missing"),
        (
            "stream",
            {"APPSYNC_ENDPOINT": "http://127.0.0.1:9/graphql"},
            "AWS credentials or AWS_REGION",
        ),
        ("events", {}, "EVENT_BUS: missing"),
        ("archive", {}, "ARCHIVE_STREAMS: missing"),
    ],
)
def test_stream_without_settings_logs_the_reason(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    function: str,
    variables: dict[str, str],
    message: str,
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    batch = recorded("users_stream" if function == "stream" else "exchanges_stream")
    first = batch["Records"][0]["dynamodb"]["SequenceNumber"]
    application = application_on(Database(None, table_prefix_of("moto")), **variables)

    answer = application.worker(Function(function)).handle(batch)

    assert answer == {"batchItemFailures": [{"itemIdentifier": first}]}
    assert message in caplog.text


def test_stream_without_movements_needs_no_endpoint() -> None:
    assert application_with().worker(Function.STREAM).handle({"Records": []}) == {
        "batchItemFailures": []
    }
    renamed = {"Records": recorded("users_stream")["Records"][2:]}
    assert application_with().worker(Function.STREAM).handle(renamed) == {"batchItemFailures": []}


@pytest.mark.usefixtures("moto_client")
def test_functions_of_streams_note_their_lags(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    with closing(boto3.client("events")) as events:
        events.create_event_bus(Name="recycle-points-moto")
    taken: list[Any] = []
    monkeypatch.setattr(Firehose, "put", lambda _self, rows: taken.extend(rows))
    database = Database(None, table_prefix_of("moto"))
    of_events = application_on(database, FUNCTION="events", EVENT_BUS="recycle-points-moto")
    of_archive = application_on(database, FUNCTION="archive", ARCHIVE_STREAMS="moto-archive-")

    workers = of_events.worker(Function.EVENTS), of_archive.worker(Function.ARCHIVE)
    for worker in workers:
        assert worker.handle(recorded("exchanges_stream")) == {"batchItemFailures": []}

    put, archived = lines_of(caplog)
    assert (put["kind"], put["records"], put["published"]) == ("events", 2, 3)
    assert set(put["EventLag"]) == {0}
    assert (archived["kind"], archived["records"]) == ("archive", 2)
    assert len(archived["ArchiveLag"]) == archived["published"] == len(taken) > 0


def test_unopened_application_is_masked_fault(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")

    def open_none() -> Application:
        return open_application({})

    with pytest.raises(InternalFailure) as raised:
        answer_by(open_none, recorded("cognito"), "request-7")

    assert str(raised.value) == "the request failed on our side; request id request-7"
    assert raised.value.__cause__ is None
    written, record = caplog.records
    assert record.levelno == logging.CRITICAL
    assert "request-7" in record.getMessage()
    assert "QR_PEPPER: Field required" in record.getMessage()
    line = json.loads(written.getMessage())
    assert (line["kind"], line["fault"], line["level"]) == ("unopened", "SettingsError", "ERROR")
    assert not {"Environment", "_aws"} & set(line)
    problem = answer_by(open_none, {"requestContext": {}}, "request-8")
    assert problem["statusCode"] == 500
    assert "urn:recycle-points:request:request-8" in problem["body"]


def test_event_of_appsync_is_another() -> None:
    assert is_gateway_event({"requestContext": {}}) is True
    others: list[Any] = [{}, {"info": {}}, ["requestContext"], "requestContext"]
    for other in others:
        assert is_gateway_event(other) is False
