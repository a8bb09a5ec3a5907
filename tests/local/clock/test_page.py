"""/dev/clock: who may move the programme's time, and where to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from local.appsync import Settings
from local.clock.clock import Clock
from local.clock.page import PATH
from tests.support.browsers import watch
from tests.support.local_appsync import LocalAppSync, running_server

NOW = datetime(2027, 3, 31, 14, 59, 50, tzinfo=UTC)


@pytest.fixture
def appsync(tmp_path: Path) -> Iterator[LocalAppSync]:
    with running_server(tmp_path, Settings(clock=Clock(tmp_path, lambda: NOW))) as running:
        yield running


def move(appsync: LocalAppSync, who: str | None, **content: Any) -> tuple[int, Any]:
    headers = appsync.token(who) if who else {}
    answer = appsync.http.post(PATH, json=content, headers=headers)
    return answer.status_code, answer.json()


def test_clock_shows_the_programmes_time(appsync: LocalAppSync) -> None:
    assert appsync.http.get(PATH).json() == {
        "now": "2027-03-31T14:59:50.000Z",
        "local": "2027-03-31T23:59:50+09:00",
        "timeZone": "Asia/Tokyo",
        "aheadSeconds": 0,
    }
    page = appsync.http.get(PATH, headers={"accept": "text/html"})
    assert "Clock of recycle-points" in page.text
    for name in ("clock.js", "clock.css"):
        assert f"{PATH}/{name}" in page.text
        assert appsync.http.get(f"{PATH}/{name}").status_code == 200


def test_only_staff_move_it_ahead(appsync: LocalAppSync) -> None:
    for who, refusal in (("hanako", 403), ("kiosk", 403), (None, 401)):
        assert move(appsync, who, advance="P1D")[0] == refusal
    status, moved = move(appsync, "admin", advance="PT15S")
    assert (status, moved["local"]) == (200, "2027-04-01T00:00:05+09:00")
    assert move(appsync, "operator", to="2027-04-01T15:00:00Z")[0] == 200
    status, moved = move(appsync, "auditor", to="2027-04-02T00:00")
    assert (status, moved["aheadSeconds"]) == (200, 86_410)
    assert appsync.http.get(PATH).json() == moved


WRONG_MOVES: list[tuple[dict[str, str], str]] = [
    ({}, 'send {"advance": "P1D"} or'),
    ({"advance": "P1D", "to": "2028-01-01T00:00:00Z"}, 'send {"advance": "P1D"} or'),
    ({"advance": "-PT1S"}, "it only goes forward"),
    ({"to": "3000-01-01T00:00:00Z"}, "ends at 2999"),
    ({"advance": "a day"}, "advance"),
    ({"back": "P1D"}, "back"),
]


def test_wrong_move_is_named(appsync: LocalAppSync) -> None:
    for content, problem in WRONG_MOVES:
        status, answer = move(appsync, "admin", **content)
        assert status == 400
        assert problem in answer["errors"][0]["message"]
    form = appsync.http.post(PATH, content='{"advance": "P1D"}', headers=appsync.token("admin"))
    assert form.status_code == 415
    assert appsync.http.get(PATH).json()["aheadSeconds"] == 0


@pytest.mark.slow
@pytest.mark.engine
def test_page_moves_the_clock(appsync: LocalAppSync, page: Page) -> None:
    watched = watch(page)
    page.goto(f"{appsync.origin}{PATH}")
    expect(page.locator("#now")).to_have_text("2027-03-31 23:59:50")

    page.get_by_role("button", name="1 day").click()
    expect(page.locator("#now")).to_have_text("2027-04-01 23:59:50")
    expect(page.get_by_text("1.00 days ahead")).to_be_visible()
    page.get_by_label("Move ahead to").fill("2027-05-01T08:00:00")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#now")).to_have_text("2027-05-01 08:00:00")

    assert watched.outside() == []
    assert watched.complaints == []
