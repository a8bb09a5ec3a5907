"""A developer puts partners' events on the bus for partners of `make run`."""

import json
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse, Response

from local.events.inbound import PATH, inbound_routes
from tests.support.servers import Serve

ENTRY = {"Source": "com.partner", "DetailType": "stock.received", "Detail": '{"名": 1}'}


class Running:
    def __init__(self, serve: Serve) -> None:
        self.delivered: list[dict[str, Any]] = []
        self.refusal: Response | None = None
        self.url = serve(inbound_routes(self.delivered.append, lambda _: self.refusal)) + PATH

    def post(self, body: Any, **parameters: str) -> httpx.Response:
        return httpx.post(self.url, json=body, params=parameters)


@pytest.fixture
def running(serve: Serve) -> Running:
    return Running(serve)


def test_event_has_the_account_that_is_asked_for(running: Running) -> None:
    mine = running.post([ENTRY]).json()
    theirs = running.post([ENTRY], account="444455556666").json()

    assert [answer["FailedEntryCount"] for answer in (mine, theirs)] == [0, 0]
    assert [each["account"] for each in running.delivered] == ["111122223333", "444455556666"]
    assert running.delivered[0]["id"] == mine["Entries"][0]["EventId"]
    assert running.delivered[0]["detail"] == {"名": 1}


def test_no_foreign_page_puts_events(running: Running) -> None:
    form = httpx.post(running.url, content=json.dumps([ENTRY]))
    running.refusal = PlainTextResponse("a stranger", 403)

    assert (form.status_code, running.post([ENTRY]).status_code) == (415, 403)
    assert running.delivered == []
