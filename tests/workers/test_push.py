import logging
from typing import Any

import pytest

from resolvers.events.webhooks.sender import EndpointError
from resolvers.settings import Function, SettingsError
from resolvers.workers.push import ATTEMPTS
from tests.support.clients import LosesReplies, LosesRequests
from tests.support.identities import OPERATOR
from tests.support.mailroom import DONE, FAILED, Pushes
from tests.support.push_keys import BROWSER_PRIVATE_KEY
from tests.support.scenarios import erase
from tests.support.service import TARO
from tests.support.telemetry_lines import last_line


def test_approval_reaches_every_browser_once(
    pushes: Pushes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "resolvers")
    pushes.subscribe("one")
    pushes.subscribe("two")
    exchange_id = pushes.room.decide()
    (event,) = pushes.room.events()

    assert pushes.deliver(event, event) == DONE
    assert pushes.deliver(event) == DONE

    content = {"kind": "exchange_decided", "exchangeId": exchange_id, "status": "CONFIRMED"}
    assert pushes.browsers.contents == [content] * 2
    assert {each.path for each in pushes.browsers.received} == {"/one", "/two"}
    (headers,) = {(each.headers["ttl"]) for each in pushes.browsers.received}
    assert headers == str(7 * 86_400)
    marks = pushes.service.rows("reminders")
    assert [set(each) for each in marks] == [{"reminder_id", "pushed_at", "ttl"}] * 2
    assert pushes.room.events() == [event]
    assert "/one" not in caplog.text


def test_push_of_voucher_has_no_code_and_replaces_decision(pushes: Pushes) -> None:
    pushes.subscribe()
    exchange_id = pushes.room.decide()
    decided = pushes.room.events()
    pushes.deliver(*decided)
    pushes.service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id, voucherCode="GIFT-77")
    pushes.deliver()

    first, second = pushes.browsers.received
    assert second.content == {"kind": "voucher_ready", "exchangeId": exchange_id}
    assert first.headers["topic"] == second.headers["topic"]
    assert len(first.headers["topic"]) == 32


@pytest.mark.parametrize("is_erased", [False, True])
def test_p15_erased_or_spent_points_are_not_pushed(pushes: Pushes, *, is_erased: bool) -> None:
    pushes.subscribe()
    pushes.room.expire_soon()
    events = pushes.room.events()
    if is_erased:
        erase(pushes.service)
    else:
        pushes.service.exchange(pushes.service.make_reward(pointsCost=1234))

    assert pushes.deliver(*events) == DONE
    assert pushes.browsers.asked == []


def test_browser_of_another_citizen_gets_nothing(pushes: Pushes) -> None:
    pushes.subscribe("shared")
    pushes.subscribe("shared", TARO)
    pushes.room.decide()

    assert pushes.deliver() == DONE
    assert pushes.browsers.asked == []


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_lost_answer_to_the_mark_pushes_once(pushes: Pushes, loses: Any) -> None:
    pushes.subscribe()
    pushes.room.decide()
    (event,) = pushes.room.events()
    whole = pushes.room.service
    pushes.room.service = whole.through(loses(whole.client))

    assert pushes.deliver(event) == DONE
    pushes.room.service = whole
    assert pushes.deliver(event) == DONE
    assert len(pushes.browsers.received) == 1


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


def test_push_is_retried_where_nothing_answers(
    pushes: Pushes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EndpointError("connection refused")

    pushes.subscribe()
    pushes.room.decide()
    (event,) = pushes.room.events()
    with monkeypatch.context() as down:
        down.setattr("resolvers.workers.push.WebhookSender.post", fail)
        assert pushes.deliver(event) == FAILED
    assert "comes again: connection refused" in caplog.text
    assert pushes.deliver(event) == DONE
    assert len(pushes.browsers.received) == 1


@pytest.mark.parametrize("status", [403, 429, 500])
def test_browser_that_fails_at_last_is_removed(
    pushes: Pushes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers")
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
    assert f"a browser is removed: a push service answered {status}" in caplog.text
    assert last_line(caplog)["PushesGone"] == 1


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"web_push_private_key": None}, "WEB_PUSH_PRIVATE_KEY"),
        ({"web_push_subject": None}, "WEB_PUSH_SUBJECT"),
        ({"web_push_private_key": BROWSER_PRIVATE_KEY}, "WEB_PUSH_PUBLIC_KEY: must be that"),
        ({"web_push_private_key": "A" * 43}, "must be a key of P-256"),
    ],
)
def test_settings_that_do_not_fit_are_named(
    pushes: Pushes, changed: dict[str, Any], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        _ = pushes.service.with_settings(**changed).application.worker(Function.PUSH)
