"""Mails of `make run`: from a citizen's exchange to the page that shows them."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from local.outbox.page import PATH
from tests.support.browsers import chromium
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


def change(server: RunningServer, name: str, query: str, **variables: Any) -> Any:
    payload = next(iter(server.ask(query, name, **variables).values()))
    assert payload["userErrors"] == []
    return payload


def approve(server: RunningServer, name: str) -> None:
    """Let somebody exchange points for the reward with approval, and approve it."""
    rewards = server.ask("{ rewards(first: 50) { nodes { id requiresApproval } } }")
    (reward,) = (each for each in rewards["rewards"]["nodes"] if each["requiresApproval"])
    exchange = change(
        server,
        name,
        """mutation ($id: ID!, $key: ID!) { exchangeReward(rewardId: $id, idempotencyKey: $key) {
          exchange { id } userErrors { code } } }""",
        id=reward["id"],
        key=str(uuid.uuid4()),
    )["exchange"]
    change(
        server,
        "operator",
        "mutation ($id: ID!) { approveExchange(exchangeId: $id) { userErrors { code } } }",
        id=exchange["id"],
    )


def set_profile(server: RunningServer, name: str, **content: Any) -> None:
    query = "mutation ($i: UpdateViewerInput!) { updateViewer(input: $i) { userErrors { code } } }"
    change(server, name, query, i=content)


def wait_for_mail(server: RunningServer, address: str, template: str) -> Any:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        mails = httpx.get(f"{server.origin}{PATH}").json()["mails"]
        found = [each for each in mails if (each["to"], each["template"]) == (address, template)]
        if found:
            return found[-1]
        assert time.monotonic() < give_up_at, mails
        time.sleep(0.1)


def test_decided_exchange_gives_a_mail_in_its_language(
    server: RunningServer, browser: Browser
) -> None:
    set_profile(server, "hanako", language="en-GB")
    approve(server, "hanako")

    mail = wait_for_mail(server, "hanako@example.test", "exchange_confirmed-en")

    assert mail["subject"] == "Your exchange was approved"
    assert f"{server.origin}/" in mail["text"]
    page = browser.new_page()
    page.goto(f"{server.origin}{PATH}")
    shown = page.get_by_role("article").filter(has_text="Your exchange was approved")
    expect(shown).to_contain_text("to hanako@example.test")


def test_unwanted_decision_gives_no_mail(server: RunningServer) -> None:
    set_profile(server, "sora", notifications={"decided": False})
    approve(server, "sora")
    # Comes after the one that is not wanted.
    approve(server, "ren")

    wait_for_mail(server, "ren@example.test", "exchange_confirmed-ja")

    mails = httpx.get(f"{server.origin}{PATH}").json()["mails"]
    assert "exchange_confirmed-ja" not in [
        each["template"] for each in mails if each["to"] == "sora@example.test"
    ]


def test_expiring_points_of_the_demo_give_a_mail(server: RunningServer) -> None:
    mail = wait_for_mail(server, "sora@example.test", "points_expiring-ja")

    assert "ポイントが" in mail["text"]
