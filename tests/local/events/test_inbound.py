"""A developer puts partners' events on the bus for partners of `make run`."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response

from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.events.inbound import PATH, inbound_routes
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import serving

ENTRY = {"Source": "com.partner", "DetailType": "stock.received", "Detail": '{"名": 1}'}


class Running:
    def __init__(self, url: str) -> None:
        self.url = url
        self.delivered: list[dict[str, Any]] = []
        self.refusal: Response | None = None

    def post(self, body: Any, **parameters: str) -> httpx.Response:
        return httpx.post(self.url, json=body, params=parameters)


@contextmanager
def _running() -> Iterator[Running]:
    with ExitStack() as stack:
        listener = bind_socket("127.0.0.1", 0)
        stack.callback(listener.close)
        running = Running(f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}")
        routes = inbound_routes(running.delivered.append, lambda _: running.refusal)
        start_server(Starlette(routes=routes), [Listener(listener, None)], stack)
        yield running


@pytest.fixture
def running() -> Iterator[Running]:
    with _running() as running:
        yield running


def test_event_has_the_account_that_is_asked_for(running: Running) -> None:
    mine = running.post([ENTRY]).json()
    theirs = running.post([ENTRY], account="444455556666").json()

    assert [answer["FailedEntryCount"] for answer in (mine, theirs)] == [0, 0]
    assert [each["account"] for each in running.delivered] == ["111122223333", "444455556666"]
    assert running.delivered[0]["id"] == mine["Entries"][0]["EventId"]
    assert running.delivered[0]["detail"] == {"名": 1}


@pytest.mark.parametrize(
    ("body", "account", "problem"),
    [
        ([ENTRY], "1", "account: String should match pattern '^[0-9]{12}$'"),
        ([], "111122223333", "entries: List should have at least 1 item"),
        ([{**ENTRY, "Detail": {}}], "111122223333", "entries.0.Detail: Input should be"),
    ],
)
def test_wrong_request_is_named(running: Running, body: Any, account: str, problem: str) -> None:
    answer = running.post(body, account=account)

    assert answer.status_code == 400
    assert problem in answer.json()["errors"][0]["message"]
    assert running.delivered == []


def test_no_foreign_page_puts_events(running: Running) -> None:
    form = httpx.post(running.url, content=json.dumps([ENTRY]))
    running.refusal = PlainTextResponse("a stranger", 403)

    assert (form.status_code, running.post([ENTRY]).status_code) == (415, 403)
    assert running.delivered == []


@pytest.mark.engine
def test_report_changes_a_location_of_make_run(tmp_path: Path) -> None:
    query = "query($id: ID!) { location(id: $id) { status fillLevelPercent } }"
    with serving(tmp_path) as server:
        places = server.ask("{ locations(first: 50) { nodes { id status } } }")["locations"][
            "nodes"
        ]
        place_id = next(each["id"] for each in places if each["status"] == "OPEN")
        data = {"locationId": place_id, "status": "OUT_OF_SERVICE", "fillLevelPercent": 7}
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        detail = {
            "specversion": "1.0",
            "id": "1",
            "source": "urn:partner",
            "type": "location.status_reported",
            "data": {**data, "observedAt": moment},
        }
        entry = {**ENTRY, "DetailType": detail["type"], "Detail": json.dumps(detail)}

        assert httpx.post(f"{server.origin}{PATH}", json=[entry]).json()["FailedEntryCount"] == 0

        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while (found := server.ask(query, id=place_id)["location"])["status"] == "OPEN":
            assert time.monotonic() < give_up_at, server.output
            time.sleep(0.05)
    assert found == {"status": "OUT_OF_SERVICE", "fillLevelPercent": 7}
