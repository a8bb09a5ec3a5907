"""A whole story with faults: no log line may hold anything personal."""

import json
import logging
from contextlib import closing
from typing import Any

import boto3
import pytest

from resolvers.api.appsync.errors import AppSyncError
from resolvers.domain.partners.webhooks import ATTEMPTS
from resolvers.events.webhooks.queue import DeliveryQueue
from resolvers.settings import Function
from resolvers.workers.webhooks import WebhooksWorker
from tests.support.clients import FailsReads, LosesReplies, LosesRequests
from tests.support.events.recorded import recorded
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, API_KEY, KIOSK, OPERATOR
from tests.support.kiosk_pool import KioskPool
from tests.support.moved_queue import MovedQueue
from tests.support.service import HANAKO, TARO, Service
from tests.support.telemetry_lines import lines_of
from tests.support.webhook_receiver import open_receiver
from tests.workers.conftest import exchanged

NAME, REASON, VOUCHER = "marker-display-name", "marker-reason", "marker-voucher"
AUTHORIZATION = "Bearer made-up"


@pytest.fixture
def service(empty_service: Service) -> Service:
    """Nothing here needs the engine."""
    return empty_service.start()


def live(service: Service) -> list[str]:
    """Redeem, exchange, adjust, hold and fulfil; return the codes that were issued."""
    codes = [service.issue(60, "deposit-1")["code"], service.issue(20, "deposit-2")["code"]]
    service.done("updateViewer", input={"displayName": NAME})
    service.done("redeemQrToken", code=codes[0])
    service.change("redeemQrToken", TARO, code=codes[0])
    service.change("redeemQrToken", code="marker-wrong-code-00000000")
    service.adjust(500, reason=REASON)
    service.adjust(-1_000_000, "adjust-2", reason=REASON)
    desk = Desk(service)
    desk.fulfil(desk.confirmed(pointsCost=5), voucherCode=VOUCHER)
    desk.reject(desk.hold(pointsCost=5), reason=REASON)
    for lossy in (LosesReplies, LosesRequests):
        service.through(lossy(service.client)).adjust(1, lossy.__name__, reason=REASON)
    return codes


def fail(service: Service, codes: list[str]) -> list[str]:
    """Fail in every way, with markers in each request.

    Return the texts of the errors: Lambda's runtime logs them.
    """
    texts = []
    broken = service.through(FailsReads(service.client))
    lost = service.through(LosesRequests(service.client, count=99))
    for through, field, caller, arguments in (
        (broken, "redeemQrToken", HANAKO, {"code": codes[1]}),
        (lost, "redeemQrToken", HANAKO, {"code": codes[1]}),
        (broken, "adjustPoints", ADMIN, adjusting()),
        (service, "adjustPoints", HANAKO, adjusting()),
        (service, "adjustPoints", ADMIN, adjusting(points=REASON)),
        (service, "updateViewer", HANAKO, {"input": {"displayName": [NAME]}}),
        (service, "noSuchField", HANAKO, {"name": NAME}),
    ):
        with pytest.raises(AppSyncError) as raised:
            through.change(field, caller, **arguments)
        texts.append(str(raised.value))
    service.write_account(HANAKO, points_balance="marker-balance")
    with pytest.raises(AppSyncError) as raised:
        service.ask("viewer")
    texts.append(str(raised.value))
    service.application.sweeper.handle({})
    service.application.worker(Function.STREAM).handle(recorded("users_stream"))
    return texts


def send_webhook(service: Service) -> list[str]:
    """Send an event to an endpoint that refuses it, and to none; return the secrets."""
    queue = MovedQueue(service.now, ATTEMPTS)
    settings = service.settings.model_copy(update={"webhook_loopback": True})
    worker = WebhooksWorker(
        settings,
        service.database,
        lambda: queue.now,
        queue=DeliveryQueue("https://queue.example/", queue),
    )
    secrets = []
    with open_receiver(clock=lambda: queue.now) as receiver:
        receiver.status = 503
        receiver.headers = {"Retry-After": "marker-time", "Server": "marker-server"}
        for number, url in enumerate((receiver.url, "http://127.0.0.1:9/?")):
            content = {
                "partner": NAME,
                "url": f"{url}&key=marker-url",
                "eventTypes": ["EXCHANGE_CONFIRMED", "ACCOUNT_ERASED"],
                "includesUserIds": True,
            }
            made = service.with_settings(webhook_loopback=True).done(
                "createWebhookSubscription", ADMIN, input=content, idempotencyKey=f"hook-{number}"
            )
            secrets.append(made["secret"])
        for message in (exchanged(userId=HANAKO["sub"], note="marker-note"), "marker-message"):
            queue.put([json.dumps({"detail": message})])
        queue.run(worker.handle, queue.now)
        assert len(receiver.received) == 1
    return secrets


def enrol(service: Service) -> list[str]:
    """Enrol a kiosk, fail at each write, and use a code again; return the codes and tokens."""
    with closing(boto3.client("cognito-idp")) as cognito:
        pool = KioskPool(service, cognito)
        codes = [pool.make_code() for _ in range(7)]
        for at, code in enumerate(codes[1:]):
            crashing, _ = pool.crashing(at, is_done=True, fault=RuntimeError)
            with pytest.raises(AppSyncError) as raised:
                crashing.change("enrolKiosk", API_KEY, code=code)
            assert code not in str(raised.value)
        answer = pool.enrol(codes[0])
        pool.service.change("enrolKiosk", API_KEY, code=codes[0])
        pool.service.done("revokeKiosk", ADMIN, id=answer["kiosk"]["id"], reason=REASON)
    tokens = answer["tokens"]
    return [*codes, *(tokens[name] for name in ("accessToken", "idToken", "refreshToken"))]


def adjusting(points: Any = 5) -> dict[str, Any]:
    return {
        "userId": HANAKO["sub"],
        "points": points,
        "reason": REASON,
        "idempotencyKey": "marker-key",
    }


def test_log_holds_nothing_personal(
    service: Service, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "resolvers")

    codes = live(service)
    texts = fail(service, codes)
    secrets = [*send_webhook(service), *enrol(service), "Aa1-"]

    captured = capfd.readouterr()
    logged = "\n".join([caplog.text, captured.out, captured.err, *texts])
    people = [each["sub"] for each in (HANAKO, TARO, KIOSK, OPERATOR, ADMIN)]
    # Quoted, as a header is: a traceback may name the module.
    headers = ['"authorization"', "'authorization'"]
    markers = ["marker-", AUTHORIZATION, *headers, *codes, *secrets]
    assert [marker for marker in markers if marker in logged] == []
    # The row that cannot be read is named by its key.
    others = [line for line in logged.splitlines() if "cannot be read" not in line]
    assert [person for person in people if person in "\n".join(others)] == []
    outcomes = {line["outcome"] for line in lines_of(caplog)}
    assert outcomes == {
        "ok",
        "refused",
        "Unauthorized",
        "InvalidInput",
        "InternalFailure",
        "OutcomeUnknown",
    }
    assert {line["kind"] for line in lines_of(caplog)} == {"single", "sweep", "stream", "webhooks"}
