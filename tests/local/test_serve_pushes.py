"""`make run` pushes to browsers whose push service is on this machine."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree

import httpx
import pytest

from local.queues.definitions import QUEUES
from resolvers.workers.push import ATTEMPTS
from tests.support.patience import PATIENCE_SECONDS
from tests.support.push_service import open_push_service
from tests.support.servers import RunningServer, serving

SAVE = """
mutation Save($input: PushSubscriptionInput!) {
  savePushSubscription(input: $input) { userErrors { message } }
}
"""
MAKE = """
mutation Make {
  createReward(
    idempotencyKey: "reward-1"
    input: {
      names: {ja: "図書カード"}, pointsCost: 1, requiresApproval: true
      fulfilmentType: VOUCHER_CODE
    }
  ) { reward { id } userErrors { message } }
}
"""
EXCHANGE = """
mutation Exchange($id: ID!) {
  exchangeReward(rewardId: $id, idempotencyKey: "exchange-1") {
    exchange { id } userErrors { message }
  }
}
"""
APPROVE = """
mutation Approve($id: ID!) { approveExchange(exchangeId: $id) { userErrors { message } } }
"""
FULFIL = """
mutation Fulfil($id: ID!) {
  fulfilExchange(exchangeId: $id, voucherCode: "GIFT-1") { userErrors { message } }
}
"""


def wait_until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def exchange(server: RunningServer) -> str:
    """Let Hanako exchange points for a reward that waits for approval; return the exchange's id."""
    reward = server.ask(MAKE, "admin")["createReward"]["reward"]
    exchanged = server.ask(EXCHANGE, "hanako", id=reward["id"])["exchangeReward"]
    assert exchanged["userErrors"] == []
    return str(exchanged["exchange"]["id"])


def test_pushes_are_tried_as_worker_counts() -> None:
    (queue,) = [each for each in QUEUES if each.name == "push"]

    assert queue.maximum_receives == ATTEMPTS


@pytest.mark.engine
def test_approval_and_voucher_reach_browser(demo_dir: Path, tmp_path: Path) -> None:
    data_dir = copytree(demo_dir, tmp_path / "data")
    with serving(data_dir) as server, ExitStack() as stack:
        settings = httpx.get(f"{server.origin}/config.json").json()
        browsers = stack.enter_context(open_push_service(settings["push"]["publicKey"]))
        browsers.statuses["/gone"] = 410
        for name in ("here", "gone"):
            saved = server.ask(SAVE, "hanako", input=browsers.browser(name))
            assert saved["savePushSubscription"]["userErrors"] == []
        exchange_id = exchange(server)
        server.ask(APPROVE, "operator", id=exchange_id)
        wait_until(lambda: sorted(browsers.asked) == ["/gone", "/here"])
        server.ask(FULFIL, "operator", id=exchange_id)
        wait_until(lambda: len(browsers.received) == 2)

    assert browsers.rejected == []
    assert browsers.contents == [
        {"kind": "exchange_decided", "exchangeId": exchange_id, "status": "CONFIRMED"},
        {"kind": "voucher_ready", "exchangeId": exchange_id},
    ]
    assert browsers.asked.count("/gone") == 1
