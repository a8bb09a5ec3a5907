import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import lambda_entry
from gateway.lambda_context import LambdaContext
from resolvers.api.appsync.errors import InternalFailure
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import expiry_shard_of
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from tests.support.events.recorded import recorded
from tests.support.expirations import PASSED, give
from tests.support.lambda_process import VARIABLES, Invocation, fresh_lambda_entry, run_in_lambda

WATCH_A_FIRST_INVOCATION = """
import http.server, os, sys, threading

class Database(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Database)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = f"http://127.0.0.1:{server.server_port}"
import lambda_entry
from resolvers.storage.base.client import open_client

opened = lambda_entry._application.cache_info().misses, open_client.cache_info().misses
imported = set(sys.modules)
event = {
    "arguments": {"id": "location-1"},
    "identity": None,
    "info": {"fieldName": "location", "parentTypeName": "Query"},
}
print(lambda_entry.handler(event, None), opened, sorted(set(sys.modules) - imported))
print(lambda_entry._application.cache_info().misses, open_client.cache_info().misses)
"""


def test_first_invocation_in_lambda_imports_nothing() -> None:
    line, *rest = run_in_lambda(WATCH_A_FIRST_INVOCATION, **VARIABLES).splitlines()

    assert rest == ["None (1, 1) []", "1 1"]
    logged = json.loads(line)
    assert (logged["field"], logged["outcome"], logged["coldStart"]) == (
        "Query.location",
        "ok",
        True,
    )


def test_import_in_lambda_stays_small() -> None:
    """Nor does it reach the network: Lambda freezes a container after it."""
    script = (
        "import sys, threading\n"
        "reached = set()\n"
        "sys.addaudithook(lambda event, _: reached.add(event))\n"
        "import lambda_entry\n"
        "print({'socket.connect', 'socket.getaddrinfo', 'subprocess.Popen'} & reached)\n"
        "print(threading.active_count())\n"
        "print({'aws_xray_sdk', 'aws_lambda_powertools', 'wrapt'} & set(sys.modules))\n"
        "print('resolvers.services.places.locations' in sys.modules,"
        " [name for name in sys.modules if 'place_lists' in name])\n"
        "print(lambda_entry._application.cache_info().currsize)\n"
    )

    assert run_in_lambda(script, **VARIABLES) == "set()\n1\nset()\nTrue []\n1\n"


def test_workers_start_without_the_schema() -> None:
    script = (
        "import importlib, sys\n"
        "from resolvers import application\n"
        "places = {*application._WORKERS.values(), 'sweep'}\n"
        "for place in places:\n"
        "    importlib.import_module('resolvers.workers.' + place.partition(':')[0])\n"
        "print({'graphql', 'strawberry'} & set(sys.modules))\n"
    )

    assert run_in_lambda(script) == "set()\n"


@pytest.mark.usefixtures("moto_client")
def test_handler_reads_environment_once(
    moto_environment: str, caplog: pytest.LogCaptureFixture
) -> None:
    event = {**recorded("api_key"), "arguments": {}}
    with fresh_lambda_entry({**VARIABLES, "ENVIRONMENT": ""}):
        # Until it could.
        with pytest.raises(InternalFailure, match="request id request-1"):
            lambda_entry.handler(event, Invocation())
        assert "ENVIRONMENT: Field required" in caplog.text
        # Not by monkeypatch, which would set it again after `fresh_lambda_entry` has ended.
        os.environ["ENVIRONMENT"] = moto_environment
        assert lambda_entry.handler(event, Invocation())["nodes"] == []
        del os.environ["ENVIRONMENT"]
        assert lambda_entry.handler(event, Invocation())["nodes"] == []
        assert lambda_entry._application.cache_info().misses == 2


@pytest.mark.parametrize(
    ("context", "request_id"), [(Invocation("request-9"), "request-9"), (None, "none")]
)
def test_fault_names_lambda_request_id(context: Any, request_id: str) -> None:
    # Where nobody listens: the table cannot be read.
    nowhere = {**VARIABLES, "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}

    with fresh_lambda_entry(nowhere), pytest.raises(InternalFailure) as raised:
        lambda_entry.handler(recorded("api_key"), context)

    assert str(raised.value) == f"the request failed on our side; request id {request_id}"


def test_stream_handler_answers_partial_failures() -> None:
    stream = recorded("users_stream")
    first = stream["Records"][0]["dynamodb"]["SequenceNumber"]

    with fresh_lambda_entry(VARIABLES):
        answers = [
            lambda_entry.stream_handler({"Records": []}, Invocation()),
            lambda_entry.stream_handler(stream, Invocation()),
        ]

    assert json.loads(json.dumps(answers)) == [
        {"batchItemFailures": []},
        {"batchItemFailures": [{"itemIdentifier": first}]},
    ]


def test_schedule_asks_for_part_within_time(moto_client: Any, moto_environment: str) -> None:
    database = Database(moto_client, table_prefix_of(moto_environment))
    names = [f"citizen-{number}" for number in range(12)]
    soon = format_instant(datetime.now(UTC) + timedelta(days=3))
    for name in names:
        give(database, name, {PASSED: 7, soon: 1})
    event = {"task": "sweep", "part": 1, "parts": 4}
    own = [name for name in names if int(expiry_shard_of(name)) % 4 == 1]

    with fresh_lambda_entry({**VARIABLES, "ENVIRONMENT": moto_environment}):
        reminders = lambda_entry.sweep_handler({"task": "remind"}, Invocation())
        reports = [
            lambda_entry.sweep_handler(event, LambdaContext(0.0)),
            lambda_entry.sweep_handler(event, LambdaContext(900.0)),
            lambda_entry.sweep_handler({}, Invocation()),
        ]

    assert reminders == {"reminders_created": 12, "failed": [], "has_more": False}
    accounts = [report["accounts_expired"] for report in reports]
    assert accounts == [1, len(own) - 1, 12 - len(own)]
    assert len(own) > 1
    assert [report["has_more"] for report in reports] == [True, False, False]
    assert lambda_entry._remaining_seconds_of(None) is None
