"""Push services that do not take what is pushed."""

import logging
import time

import pytest

from resolvers.workers.push import ATTEMPTS
from tests.support.mailroom import DONE, FAILED, Pushes
from tests.support.push_keys import BROWSER, BROWSER_PRIVATE_KEY
from tests.support.telemetry_lines import last_line


@pytest.mark.parametrize("status", [404, 410])
def test_gone_browser_is_removed(
    pushes: Pushes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    pushes.subscribe("gone")
    pushes.subscribe("here")
    pushes.browsers.statuses["/gone"] = status
    pushes.room.decide()

    assert pushes.deliver() == DONE

    assert [each.path for each in pushes.browsers.received] == ["/here"]
    assert "/gone" not in str(pushes.service.rows("push_subscriptions"))
    line = last_line(caplog)
    assert (line["PushesSent"], line["PushesGone"]) == (1, 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_push_comes_again_for_late_browser_alone(
    pushes: Pushes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    pushes.subscribe("down")
    pushes.subscribe("up")
    pushes.browsers.statuses["/down"] = status
    pushes.room.decide()
    (event,) = pushes.room.events()

    assert pushes.deliver(event) == FAILED
    assert "fault" not in last_line(caplog)
    del pushes.browsers.statuses["/down"]
    assert pushes.deliver(event) == DONE

    assert sorted(each.path for each in pushes.browsers.received) == ["/down", "/up"]


def test_unreachable_push_service_comes_again(
    pushes: Pushes, caplog: pytest.LogCaptureFixture
) -> None:
    given = {**pushes.browsers.browser(), "endpoint": "http://127.0.0.1:1/secret-path"}
    pushes.service.done("savePushSubscription", input=given)
    pushes.room.decide()

    assert pushes.deliver() == FAILED
    assert "secret-path" not in caplog.text


def test_wrong_key_is_a_fault(pushes: Pushes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    pushes.subscribe()
    pushes.room.decide()
    pushes.room.service = pushes.service.with_settings(
        web_push_public_key=BROWSER["p256dh"], web_push_private_key=BROWSER_PRIVATE_KEY
    )

    assert pushes.deliver() == FAILED

    assert pushes.browsers.received == []
    assert "another key" in pushes.browsers.rejected[0]
    assert last_line(caplog)["fault"] == "PushRefusedError"


@pytest.mark.parametrize("status", [403, 429, 500])
def test_browser_that_fails_at_last_is_removed(
    pushes: Pushes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    pushes.subscribe("bad")
    pushes.subscribe("good")
    pushes.browsers.statuses["/bad"] = status
    pushes.room.decide()
    (event,) = pushes.room.events()

    answers = [pushes.deliver(event, attempt=attempt) for attempt in range(1, ATTEMPTS + 1)]

    assert answers == [FAILED] * (ATTEMPTS - 1) + [DONE]
    assert [each.path for each in pushes.browsers.received] == ["/good"]
    assert "/bad" not in str(pushes.service.rows("push_subscriptions"))
    assert "/good" in str(pushes.service.rows("push_subscriptions"))
    assert last_line(caplog)["PushesGone"] == 1


def test_silent_endpoints_keep_no_browser_waiting(pushes: Pushes) -> None:
    for number in range(9):
        pushes.subscribe(f"silent-{number}")
    pushes.subscribe("good")
    pushes.browsers.silent_seconds = dict.fromkeys(
        (f"/silent-{number}" for number in range(9)), 1.0
    )
    pushes.room.decide()
    began = time.monotonic()

    assert pushes.deliver() == DONE

    assert time.monotonic() - began < 5
    assert len(pushes.browsers.received) == 10
