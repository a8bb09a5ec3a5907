import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lambda_entry
from resolvers.appsync.errors import InternalFailure
from tests.entrance import Invocation, entrance
from tests.events.recorded import recorded

ROOT = Path(__file__).parents[1]
VARIABLES = {"ENVIRONMENT": "moto", "QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
WATCH_AN_IMPORT = """
import os, sys, threading

forbidden = []

def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        forbidden.append(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        forbidden.append(f"open {arguments[0]}")

class Watched(dict):
    def __getitem__(self, name):
        reads.append(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        reads.append(name)
        return super().get(name, default)

reads = []
sys.addaudithook(note)
os.environ._data = Watched(os.environ._data)
threads = threading.active_count()
import lambda_entry

ours = {b"ENVIRONMENT", b"QR_ISSUE_KEY", b"QR_PEPPER", b"APPSYNC_ENDPOINT"} & set(reads)
print(forbidden, ours, threading.active_count() - threads, lambda_entry._functions.cache_info())
"""


def test_the_import_reads_no_setting_and_touches_nothing_outside() -> None:
    """Lambda freezes a container after its import; the local server sets its environment later."""
    run = subprocess.run(
        [sys.executable, "-B", "-c", WATCH_AN_IMPORT],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
        text=True,
    )

    assert run.stdout == ("[] set() 0 CacheInfo(hits=0, misses=0, maxsize=None, currsize=0)\n")
    assert run.stderr == ""


def test_the_handlers_are_what_lambda_calls() -> None:
    for handler in (lambda_entry.handler, lambda_entry.stream_handler):
        assert list(inspect.signature(handler).parameters) == ["event", "context"]


def test_an_event_is_answered_on_the_tables_of_the_environment(
    moto_client: Any,  # noqa: ARG001 - on moto
    moto_environment: str,
) -> None:
    with entrance({**VARIABLES, "ENVIRONMENT": moto_environment}):
        answer = lambda_entry.handler({**recorded("api_key"), "arguments": {}}, Invocation())

    assert answer["nodes"] == []


def test_the_environment_is_read_once_at_first_use(
    moto_client: Any,  # noqa: ARG001 - on moto
    moto_environment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = {**recorded("api_key"), "arguments": {}}
    with entrance({**VARIABLES, "ENVIRONMENT": moto_environment}):
        lambda_entry.handler(event, Invocation())
        monkeypatch.delenv("ENVIRONMENT")

        assert lambda_entry.handler(event, Invocation())["nodes"] == []
        assert lambda_entry._functions.cache_info().misses == 1


@pytest.mark.parametrize(
    ("context", "request_id"), [(Invocation("request-9"), "request-9"), (None, "none")]
)
def test_a_fault_names_the_request_by_lambdas_id(context: Any, request_id: str) -> None:
    # Where nobody listens: the table cannot be read.
    nowhere = {**VARIABLES, "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}

    with entrance(nowhere), pytest.raises(InternalFailure) as raised:
        lambda_entry.handler(recorded("api_key"), context)

    assert str(raised.value) == f"the request failed on our side; request id {request_id}"


def test_a_missing_setting_is_masked_until_it_is_there(
    moto_client: Any,  # noqa: ARG001 - on moto
    moto_environment: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    event = {**recorded("api_key"), "arguments": {}}
    with entrance({**VARIABLES, "ENVIRONMENT": ""}):
        with pytest.raises(InternalFailure, match="request id request-1"):
            lambda_entry.handler(event, Invocation())
        os.environ["ENVIRONMENT"] = moto_environment

        assert lambda_entry.handler(event, Invocation())["nodes"] == []
    assert "ENVIRONMENT: Field required" in caplog.text


def test_a_batch_of_the_stream_is_answered_as_aws_asks_of_partial_failures() -> None:
    stream = recorded("users_stream")
    first = stream["Records"][0]["dynamodb"]["SequenceNumber"]

    with entrance(VARIABLES):
        answers = [
            lambda_entry.stream_handler({"Records": []}, Invocation()),
            lambda_entry.stream_handler(stream, Invocation()),
        ]

    assert json.loads(json.dumps(answers)) == [
        {"batchItemFailures": []},
        {"batchItemFailures": [{"itemIdentifier": first}]},
    ]
