"""Mails to citizens: who gets one, and that it is sent once and only while it is true."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from resolvers.settings import SettingsError
from tests.support.clients import LosesReplies, LosesRequests
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.mailroom import ADDRESS, WALLET_URL, Mailroom
from tests.support.scenarios import erase
from tests.support.service import HANAKO
from tests.support.telemetry_lines import last_line

DONE: dict[str, list[Any]] = {"batchItemFailures": []}
FAILED = {"batchItemFailures": [{"itemIdentifier": "0"}]}
OF_A_REWARD = json.dumps(
    {
        "detail": {
            "id": "1",
            "type": "reward.sold_out",
            "data": {"rewardId": "a.secret", "stock": 0},
        }
    }
)


def test_approval_is_mailed_once(room: Mailroom) -> None:
    exchange_id = room.decide()
    (event,) = room.events()

    assert room.deliver(event, event) == DONE
    assert room.deliver(event) == DONE

    values = {"reward": "商品券", "points": "1,000", "walletUrl": WALLET_URL}
    assert room.sent.mails == [(ADDRESS, "recycle-points-moto-exchange_confirmed-ja", values)]
    assert event["id"] == f"{exchange_id}:exchange_decided"
    (mark,) = room.service.rows("reminders")
    assert set(mark) == {"reminder_id", "mailed_at", "ttl"}


def test_mark_of_a_mail_is_no_event(room: Mailroom) -> None:
    room.decide()
    (event,) = room.events()
    room.deliver(event)

    assert room.events() == [event]


def test_rejection_and_time_out_have_their_own_text(room: Mailroom) -> None:
    room.decide("rejectExchange", reason="期限切れの書類")
    room.service.exchange(room.service.make_reward(pointsCost=1, requiresApproval=True), "late")
    room.service.wait(hours=room.service.settings.hold_hours, minutes=1)
    room.service.application.sweep()

    room.deliver(*room.events())

    names = [name.removeprefix("recycle-points-moto-") for name in room.sent.templates]
    assert sorted(names) == ["exchange_expired-ja", "exchange_rejected-ja"]
    assert "期限切れの書類" not in str(room.sent.mails)


def test_cancelled_and_immediate_exchanges_are_not_mailed(room: Mailroom) -> None:
    service = room.service
    service.earn(1500)
    service.exchange(service.make_reward(), "at-once")
    held = service.exchange(service.make_reward(requiresApproval=True), "held")["exchange"]["id"]
    service.done("cancelExchange", exchangeId=held, idempotencyKey="cancel")

    assert room.events() == []


def test_mail_of_voucher_has_no_code(room: Mailroom) -> None:
    exchange_id = room.decide()
    room.service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id, voucherCode="GIFT-7788")
    decided, ready = room.events()

    assert room.deliver(decided, ready) == DONE

    # The voucher says more than the approval before it.
    assert room.sent.templates == ["recycle-points-moto-voucher_ready-ja"]
    assert "GIFT-7788" not in json.dumps([room.sent.mails, ready])


def test_approval_is_mailed_after_quick_pickup(room: Mailroom) -> None:
    exchange_id = room.decide()
    room.service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id)
    (decided,) = room.events()

    room.deliver(decided)

    assert room.sent.templates == ["recycle-points-moto-exchange_confirmed-ja"]


def test_approval_is_mailed_instead_of_unwanted_voucher(room: Mailroom) -> None:
    room.service.done("updateViewer", input={"notifications": {"voucher": False}})
    exchange_id = room.decide()
    room.service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id, voucherCode="GIFT")

    room.deliver(*room.events())

    assert room.sent.templates == ["recycle-points-moto-exchange_confirmed-ja"]


def test_expiring_points_are_those_at_sending(room: Mailroom) -> None:
    room.expire_soon()
    room.service.exchange(room.service.make_reward(pointsCost=34))
    (event,) = room.events()

    assert room.deliver(event) == DONE

    values = {"points": "1,200", "date": "2028年3月31日", "walletUrl": WALLET_URL}
    assert room.sent.mails == [(ADDRESS, "recycle-points-moto-points_expiring-ja", values)]


@pytest.mark.parametrize("then", ["spent", "expired"])
def test_nothing_to_say_is_not_mailed(room: Mailroom, then: str) -> None:
    room.expire_soon()
    (event,) = room.events()
    match then:
        case "spent":
            room.service.exchange(room.service.make_reward(pointsCost=1234))
        case "expired":
            room.service.wait(days=30)

    assert room.deliver(event) == DONE
    assert room.sent.mails == []


def test_p15_erased_user_gets_no_mail(room: Mailroom) -> None:
    room.decide()
    room.expire_soon()
    erase(room.service)
    decided, expiring = room.events()

    assert room.deliver(decided, expiring) == DONE
    assert room.sent.mails == []
    assert room.service.application.remind()["reminders_created"] == 0


def test_unwanted_mail_is_not_sent(room: Mailroom) -> None:
    room.service.done("updateViewer", input={"notifications": {"decided": False}})
    exchange_id = room.decide()
    room.service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id, voucherCode="GIFT")

    room.deliver(*room.events())

    assert room.sent.templates == ["recycle-points-moto-voucher_ready-ja"]


def test_suspended_user_gets_mails(room: Mailroom) -> None:
    room.expire_soon()
    room.service.done("suspendUser", ADMIN, userId=HANAKO["sub"], reason="two accounts")

    room.deliver(*room.events())

    assert len(room.sent.mails) == 1


def test_user_without_address_is_done(room: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    room.decide()
    room.cognito.admin_disable_user(UserPoolId=room.pool_id, Username=HANAKO["sub"])

    assert room.deliver(*room.events()) == DONE

    assert room.sent.mails == []
    line = last_line(caplog)
    assert (line["kind"], line["handled"], line["MailsSkipped"]) == ("mailer", 1, 1)


def test_unsent_mail_comes_again(room: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    room.decide()
    (event,) = room.events()
    text = f"Email address is not verified: {ADDRESS}"
    room.sent.faults = [
        ClientError({"Error": {"Code": "MessageRejected", "Message": text}}, "SendEmail")
    ]

    assert room.deliver(event) == FAILED
    assert ADDRESS not in caplog.text
    assert last_line(caplog)["fault"] == "ClientError: MessageRejected"
    assert room.deliver(event) == DONE
    assert len(room.sent.mails) == 1
    assert last_line(caplog)["MailsSent"] == 1


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_lost_answer_to_the_mark_mails_once(room: Mailroom, loses: Any) -> None:
    room.decide()
    (event,) = room.events()
    torn = replace(room, service=room.service.through(loses(room.service.client)))

    assert torn.deliver(event) == DONE
    assert room.deliver(event) == DONE
    assert len(room.sent.mails) == 1


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("not JSON", "JSONDecodeError"),
        ("{}", "KeyError"),
        ('{"detail": {"id": "1", "type": "a.secret", "data": {}}}', "ValueError"),
        (
            '{"detail": {"id": "1", "type": "reminder.voucher_ready", "data": {}}}',
            "ValidationError",
        ),
        (OF_A_REWARD, "NoReminderError"),
    ],
)
def test_message_that_is_no_reminder_fails(
    room: Mailroom, body: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")

    assert room.send_bodies(body) == FAILED

    assert last_line(caplog)["fault"] == fault
    assert "a.secret" not in caplog.text


def test_nobody_is_mailed_about_anothers_exchange(room: Mailroom) -> None:
    room.decide()
    room.add_user(KIOSK["sub"], "somebody@example.test")
    room.service.done("updateViewer", {**HANAKO, "sub": KIOSK["sub"]}, input={})
    (event,) = room.events()

    assert room.deliver({**event, "data": {**event["data"], "userId": KIOSK["sub"]}}) == DONE
    assert room.sent.mails == []


@pytest.mark.parametrize("missing", ["user_pool_id", "mail_sender", "wallet_url"])
def test_missing_setting_is_named(room: Mailroom, missing: str) -> None:
    with pytest.raises(SettingsError, match=missing.upper()):
        _ = room.service.with_settings(**{missing: None}).application.mailer


def test_logs_have_no_address(room: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "resolvers")
    room.decide()

    room.deliver(*room.events())

    assert len(room.sent.mails) == 1
    assert ADDRESS not in caplog.text
    assert ADDRESS not in str(room.service.snapshot())
