"""Events of `make run`, as JSON and in Chromium: what is committed shows within a moment."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from local.events.page import PATH
from tests.support.browsers import chromium, watch
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import RunningServer, serving

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def exchange(server: RunningServer) -> dict[str, Any]:
    """Let Hanako exchange points for the cheapest reward that needs no approval."""
    rewards = server.ask("{ rewards(first: 50) { nodes { id pointsCost requiresApproval } } }")[
        "rewards"
    ]["nodes"]
    wanted = [each for each in rewards if not each["requiresApproval"]]
    mutation = """mutation ($reward: ID!, $key: ID!) {
      exchangeReward(rewardId: $reward, idempotencyKey: $key) {
        exchange { id } ledgerEntry { id } userErrors { code }
      }
    }"""
    reward_id = min(wanted, key=lambda each: each["pointsCost"])["id"]
    answer = server.ask(mutation, "hanako", reward=reward_id, key=str(uuid.uuid4()))
    payload: dict[str, Any] = answer["exchangeReward"]
    assert payload["userErrors"] == []
    return payload


def wait_for_events(server: RunningServer, *ids: str) -> list[Any]:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = [each["event"] for each in httpx.get(f"{server.origin}{PATH}").json()["events"]]
        if {event["id"] for event in found} >= set(ids):
            return found
        assert time.monotonic() < give_up_at, found
        time.sleep(0.05)


def test_exchange_becomes_events_once(server: RunningServer) -> None:
    payload = exchange(server)
    entry_id, exchange_id = payload["ledgerEntry"]["id"], payload["exchange"]["id"]

    events = wait_for_events(server, entry_id, f"{exchange_id}:CONFIRMED")

    assert sorted(
        event["type"] for event in events if event["data"].get("exchangeId") == exchange_id
    ) == ["exchange.confirmed", "points.spent"]


def test_page_follows_and_filters(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    page.goto(f"{server.origin}{PATH}")
    exchange(server)

    spent = page.locator("#events li[data-type='points.spent']").first
    expect(spent).to_be_visible()
    spent.locator("summary").click()
    expect(spent.locator("pre")).to_contain_text('"specversion": "1.0"')
    confirmed = page.locator("#events li[data-type='exchange.confirmed']").first
    expect(confirmed).to_be_visible()
    page.get_by_label("Show").select_option("points.spent")
    expect(confirmed).to_be_hidden()
    expect(spent).to_be_visible()
    assert watched.outside() == []
    assert watched.complaints == []


def test_paused_page_asks_for_nothing(page: Page, server: RunningServer) -> None:
    exchange(server)
    page.clock.install()
    page.goto(f"{server.origin}{PATH}")
    items = page.locator("#events li")
    expect(items.first).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = items.count()

    page.clock.run_for(5000)
    assert asked == []

    exchange(server)
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(1500)
    expect(items.nth(before)).to_be_attached()
    assert asked
