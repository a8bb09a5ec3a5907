"""`make run` sends webhooks to an endpoint on this machine."""

import time
from pathlib import Path
from shutil import copytree

import pytest

from local.queues.definitions import QUEUES
from resolvers.domain.webhooks import ATTEMPTS
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import RunningServer, serving
from tests.support.webhook_receiver import Receiver, open_receiver

SUBSCRIBE = """
mutation Subscribe($url: AWSURL!) {
  createWebhookSubscription(
    idempotencyKey: "hook-1"
    input: {
      partner: "焼津市", url: $url, includesUserIds: true
      eventTypes: [POINTS_EARNED, ACCOUNT_ERASED]
    }
  ) { secret userErrors { message } }
}
"""
ISSUE = """
mutation Issue($locationId: ID!) {
  issueQrToken(
    locationId: $locationId, deviceEventId: "webhook-1"
    items: [{material: PET_BOTTLE, unit: PIECE, quantity: 50}]
  ) { qrToken { code } userErrors { message } }
}
"""
REDEEM = """
mutation Redeem($code: String!) {
  redeemQrToken(code: $code) { ledgerEntry { id sequence } userErrors { message } }
}
"""


def wait_for(receiver: Receiver, requests: int) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while len(receiver.received) < requests:
        assert time.monotonic() < give_up_at, receiver.received
        time.sleep(0.05)


def redeem(server: RunningServer) -> dict[str, object]:
    places = "{ locations(first: 1, accepts: [PET_BOTTLE]) { nodes { id } } }"
    (place,) = server.ask(places, "kiosk")["locations"]["nodes"]
    issued = server.ask(ISSUE, "kiosk", locationId=place["id"])["issueQrToken"]
    redeemed = server.ask(REDEEM, "hanako", code=issued["qrToken"]["code"])["redeemQrToken"]
    entry: dict[str, object] = redeemed["ledgerEntry"]
    return entry


def test_deliveries_have_attempts_of_the_domain() -> None:
    (queue,) = [each for each in QUEUES if each.setting == "WEBHOOK_QUEUE"]

    assert queue.maximum_receives == ATTEMPTS


@pytest.mark.engine
def test_redemption_arrives_signed_after_a_failure(demo_dir: Path, tmp_path: Path) -> None:
    with (
        serving(copytree(demo_dir, tmp_path / "data")) as server,
        open_receiver() as receiver,
    ):
        receiver.status = 500
        subscribed = server.ask(SUBSCRIBE, "admin", url=receiver.url)["createWebhookSubscription"]
        entry = redeem(server)
        wait_for(receiver, 1)
        receiver.status = 204
        wait_for(receiver, 2)

    failed, taken = receiver.received
    event = taken.verify(subscribed["secret"])
    assert (event["id"], event["type"]) == (entry["id"], "points.earned")
    assert event["data"]["sequence"] == entry["sequence"]
    assert failed.body == taken.body
    assert (taken.at - failed.at).total_seconds() >= 4
