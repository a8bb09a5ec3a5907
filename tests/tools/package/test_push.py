import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.identities import OPERATOR
from tests.support.mailroom import batch_of
from tests.support.push_keys import SERVER_PRIVATE_KEY, SERVER_PUBLIC_KEY
from tests.support.push_service import open_push_service
from tests.support.service import HANAKO, Service
from tests.tools.package.runtime import Container
from tools.package.package import build_push_layer

pytestmark = [pytest.mark.package, pytest.mark.engine]


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Lambda has unpacked the layer for this machine's processor."""
    folder = tmp_path_factory.mktemp("opt")
    with zipfile.ZipFile(build_push_layer(folder / "layer.zip", "x86_64")) as archive:
        archive.extractall(folder)
    return folder


def test_reminder_is_pushed(start: Callable[..., Container], service: Service, layer: Path) -> None:
    pushing = service.with_settings(webhook_loopback=True)
    pushing.earn(10)
    held = pushing.make_reward(pointsCost=10, requiresApproval=True)
    exchange_id = pushing.exchange(held)["exchange"]["id"]
    pushing.done("approveExchange", OPERATOR, exchangeId=exchange_id)
    data = {"userId": HANAKO["sub"], "exchangeId": exchange_id, "status": "CONFIRMED"}
    event = {"id": "event-1", "type": "reminder.exchange_decided", "data": data}
    with (
        open_push_service(SERVER_PUBLIC_KEY) as browsers,
        start(
            "push",
            PYTHONPATH=str(layer / "python"),
            WEB_PUSH_PUBLIC_KEY=SERVER_PUBLIC_KEY,
            WEB_PUSH_PRIVATE_KEY=SERVER_PRIVATE_KEY,
            WEB_PUSH_SUBJECT="mailto:points@city.example",
            WEBHOOK_LOOPBACK="1",
        ) as function,
    ):
        pushing.done("savePushSubscription", input=browsers.browser())
        answer = function.answer(batch_of([event]))

    assert answer == {"batchItemFailures": []}
    assert browsers.contents == [
        {"kind": "exchange_decided", "exchangeId": exchange_id, "status": "CONFIRMED"}
    ]
