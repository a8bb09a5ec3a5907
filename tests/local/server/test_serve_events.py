import json
import time
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from local.aws.inbound import PATH as INBOUND
from local.pages.events.page import PATH as EVENTS
from local.pages.mail.page import PATH as MAILS
from tests.local.buying import approve, change, exchange, redeem
from tests.support.patience import wait_until
from tests.support.push_service import open_push_service
from tests.support.servers import RunningServer
from tests.support.webhook_receiver import open_receiver

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SUBSCRIBE = """mutation ($url: AWSURL!) {
  createWebhookSubscription(
    idempotencyKey: "hook-1"
    input: {
      partner: "焼津市", url: $url, includesUserIds: true
      eventTypes: [POINTS_EARNED, ACCOUNT_ERASED]
    }
  ) { secret userErrors { message } }
}"""
SAVE = """mutation ($input: PushSubscriptionInput!) {
  savePushSubscription(input: $input) { userErrors { message } }
}"""
FULFIL = """mutation ($id: ID!) {
  fulfilExchange(exchangeId: $id, voucherCode: "GIFT-1") { userErrors { message } }
}"""
PROFILE = "mutation ($i: UpdateViewerInput!) { updateViewer(input: $i) { userErrors { message } } }"


def listed(server: RunningServer, path: str) -> list[Any]:
    (found,) = httpx.get(f"{server.origin}{path}").json().values()
    return list(found)


def test_exchange_becomes_events_once(server: RunningServer) -> None:
    payload = exchange(server)
    exchange_id = payload["exchange"]["id"]

    def types() -> list[str]:
        events = [each["event"] for each in listed(server, EVENTS)]
        return sorted(
            each["type"] for each in events if each["data"].get("exchangeId") == exchange_id
        )

    wait_until(lambda: len(types()) >= 2)
    assert types() == ["exchange.confirmed", "points.spent"]


def test_partners_report_changes_a_location(server: RunningServer) -> None:
    query = "query($id: ID!) { location(id: $id) { status fillLevelPercent } }"
    places = server.ask("{ locations(first: 50) { nodes { id status } } }")["locations"]["nodes"]
    place_id = [each["id"] for each in places if each["status"] == "OPEN"][-1]
    report = {"status": "OUT_OF_SERVICE", "fillLevelPercent": 7}
    observed_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    detail = {
        "specversion": "1.0",
        "id": "1",
        "source": "urn:partner",
        "type": "location.status_reported",
        "data": {"locationId": place_id, **report, "observedAt": observed_at},
    }
    entry = {"Source": "com.partner", "DetailType": detail["type"], "Detail": json.dumps(detail)}

    answer = httpx.post(f"{server.origin}{INBOUND}", json=[entry])

    assert answer.json()["FailedEntryCount"] == 0
    wait_until(lambda: server.ask(query, id=place_id)["location"] == report)


def test_webhook_arrives_signed_after_a_failure(server: RunningServer) -> None:
    with open_receiver() as receiver:
        receiver.status = 500
        subscribed = change(server, "admin", SUBSCRIBE, url=receiver.url)
        entry = redeem(server, "webhook-1")

        def tries() -> list[Any]:
            """Other tests' points may be told here, too."""
            given = [(each, each.verify(subscribed["secret"])) for each in receiver.received]
            return [each for each, event in given if event["id"] == entry["id"]]

        wait_until(lambda: len(tries()) == 1)
        receiver.status = 204
        wait_until(lambda: len(tries()) == 2)

    failed, taken = tries()
    event = taken.verify(subscribed["secret"])
    assert (event["type"], event["data"]["sequence"]) == ("points.earned", entry["sequence"])
    assert failed.body == taken.body
    assert (taken.at - failed.at).total_seconds() >= 4


def test_approval_and_voucher_reach_browser(server: RunningServer) -> None:
    settings = httpx.get(f"{server.origin}/config.json").json()
    with ExitStack() as stack:
        browsers = stack.enter_context(open_push_service(settings["push"]["publicKey"]))
        browsers.statuses["/gone"] = 410
        for name in ("here", "gone"):
            change(server, "hanako", SAVE, input=browsers.browser(name))
        exchange_id = exchange(server, to_approve=True)["exchange"]["id"]
        approve(server, exchange_id)
        decided = {"kind": "exchange_decided", "exchangeId": exchange_id, "status": "CONFIRMED"}
        wait_until(lambda: decided in browsers.contents and "/gone" in browsers.asked)
        change(server, "operator", FULFIL, id=exchange_id)
        ready = {"kind": "voucher_ready", "exchangeId": exchange_id}
        wait_until(lambda: ready in browsers.contents)

    assert browsers.rejected == []
    # Hanako's other exchanges may be told here, too.
    told = [each for each in browsers.contents if each.get("exchangeId") == exchange_id]
    assert told == [decided, ready]


def mails(server: RunningServer, name: str, template: str) -> list[Any]:
    wanted = (f"{name}@example.test", template)
    return [each for each in listed(server, MAILS) if (each["to"], each["template"]) == wanted]


def test_decided_exchange_gives_a_mail(server: RunningServer) -> None:
    change(server, "hanako", PROFILE, i={"language": "en-GB"})
    change(server, "sora", PROFILE, i={"notifications": {"decided": False}})
    for name in ("sora", "hanako"):
        approve(server, exchange(server, name, to_approve=True)["exchange"]["id"])

    # Comes after Sora's, who wants none.
    wait_until(lambda: mails(server, "hanako", "exchange_confirmed-en") != [])

    *_, mail = mails(server, "hanako", "exchange_confirmed-en")
    assert mail["subject"] == "Your exchange was approved"
    assert mails(server, "sora", "exchange_confirmed-ja") == []
