import json
import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError

from resolvers.settings import Function, SettingsError
from tests.support.clients import LosesReplies, LosesRequests
from tests.support.identities import KIOSK, OPERATOR
from tests.support.mailroom import ADDRESS, WALLET_URL, Mailroom
from tests.support.scenarios import erase
from tests.support.service import HANAKO
from tests.support.telemetry_lines import last_line

DONE: dict[str, list[Any]] = {"batchItemFailures": []}
FAILED = {"batchItemFailures": [{"itemIdentifier": "0"}]}


def test_mailer_without_wallet_does_not_open(room: Mailroom) -> None:
    without = room.service.with_settings(wallet_url=None)
    with pytest.raises(SettingsError, match="set all"):
        without.application.worker(Function.MAILER)


def test_approval_is_mailed_once(room: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "resolvers")
    exchange_id = room.decide()
    (event,) = room.events()

    assert room.deliver(event, event) == DONE
    assert room.deliver(event) == DONE

    values = {"reward": "商品券", "points": "1,000", "walletUrl": WALLET_URL}
    assert room.sent.mails == [(ADDRESS, "recycle-points-moto-exchange_confirmed-ja", values)]
    assert event["id"] == f"{exchange_id}:exchange_decided"
    (mark,) = room.service.rows("reminders")
    assert set(mark) == {"reminder_id", "mailed_at", "ttl"}
    assert room.events() == [event], "the mark is no event"
    assert ADDRESS not in caplog.text
    assert ADDRESS not in str(room.service.snapshot())


@pytest.mark.parametrize(
    ("unwanted", "voucher_code", "template"),
    [
        # The voucher says more than the approval before it.
        ({}, "GIFT-7788", "voucher_ready"),
        ({}, None, "exchange_confirmed"),
        ({"voucher": False}, "GIFT-7788", "exchange_confirmed"),
        ({"decided": False}, "GIFT-7788", "voucher_ready"),
    ],
)
def test_pickup_is_mailed_once_without_code(
    room: Mailroom, unwanted: dict[str, bool], voucher_code: str | None, template: str
) -> None:
    room.service.done("updateViewer", input={"notifications": unwanted})
    exchange_id = room.decide()
    room.service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id, voucherCode=voucher_code)

    assert room.deliver(*room.events()) == DONE

    assert room.sent.templates == [f"recycle-points-moto-{template}-ja"]
    assert "GIFT-7788" not in json.dumps([room.sent.mails, room.events()])


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
    if then == "spent":
        room.service.exchange(room.service.make_reward(pointsCost=1234))
    else:
        room.service.wait(days=30)

    assert room.deliver(event) == DONE
    assert room.sent.mails == []


def test_p15_erased_user_gets_no_mail(room: Mailroom) -> None:
    room.decide()
    room.expire_soon()
    erase(room.service)
    # Its user may stay a while.
    room.add_user()
    decided, expiring = room.events()

    assert room.deliver(decided, expiring) == DONE
    assert room.sent.mails == []
    assert room.service.application.sweeper.handle({"task": "remind"})["reminders_created"] == 0


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
def test_lost_answer_to_the_mark_mails_once(
    room: Mailroom, loses: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    room.decide()
    (event,) = room.events()
    whole = room.service
    room.service = whole.through(loses(whole.client))

    assert room.deliver(event) == DONE
    assert last_line(caplog)["ConflictsRetried"] == 1
    room.service = whole
    assert room.deliver(event) == DONE
    assert len(room.sent.mails) == 1


def test_nobody_is_mailed_about_anothers_exchange(room: Mailroom) -> None:
    room.decide()
    room.add_user(KIOSK["sub"], "somebody@example.test")
    room.service.done("updateViewer", {**HANAKO, "sub": KIOSK["sub"]}, input={})
    (event,) = room.events()

    assert room.deliver({**event, "data": {**event["data"], "userId": KIOSK["sub"]}}) == DONE
    assert room.sent.mails == []
