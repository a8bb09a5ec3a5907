"""The README's story, and a life up to its erasure."""

from tests.record.recorder import Recorder
from tests.record.steps import histories, open_service, sweep_twice, twice
from tests.support.identities import ADMIN, API_KEY, AUDITOR, EVERY_IDENTITY, OPERATOR, PUBLISHER
from tests.support.scenarios import Life, erase
from tests.support.service import HANAKO, TARO, event_of


def live_story(recorder: Recorder) -> None:
    """Earn, watch, exchange, send it again, hold, approve, cancel, be refunded."""
    service = open_service(recorder)
    bags, bin_ = (
        service.make_reward(pointsCost=10),
        service.make_reward(
            pointsCost=80, stock=10, requiresApproval=True, names={"ja": "生ごみ堆肥化容器"}
        ),
    )
    for name in ("locations", "rewards", "earnRules"):
        service.ask(name, API_KEY)
    for caller in EVERY_IDENTITY.values():
        event = event_of("Subscription", "onBalanceChanged", caller, {"userId": HANAKO["sub"]})
        service.recorder.step(service.now, event=service.recorder.shared.slim(event))
    service.answer(event_of("Subscription", "onBalanceChanged", HANAKO, {"userId": HANAKO["sub"]}))
    service.earn(120, name="before")
    token = service.issue(53, "story")
    service.issue(53, "story")
    service.stream()
    twice(service, "redeemQrToken", HANAKO, code=token["code"])
    service.change("redeemQrToken", TARO, code=token["code"])
    service.stream()
    twice(service, "exchangeReward", HANAKO, rewardId=bags, idempotencyKey="story")
    service.stream()
    held = twice(service, "exchangeReward", HANAKO, rewardId=bin_, idempotencyKey="bin")
    service.stream()
    exchange = {"exchangeId": held["exchange"]["id"]}
    service.ask("exchanges", OPERATOR, status="PENDING_APPROVAL")
    twice(service, "approveExchange", OPERATOR, **exchange)
    service.stream()
    twice(service, "cancelExchange", HANAKO, **exchange, idempotencyKey="no-bin")
    service.stream()
    balance = service.ask("viewer")["balance"]
    twice(service, "publishBalance", PUBLISHER, input=balance)
    service.refused("publishBalance", HANAKO, input=balance)
    histories(service, HANAKO)
    service.ask("ledgerVerification", AUDITOR, userId=HANAKO["sub"])


def end_a_life(recorder: Recorder) -> None:
    """Everything that an account can have, then its erasure."""
    service = open_service(recorder)
    life = Life(service)
    service.stream()
    service.wait(days=1)
    for _ in range(2):
        erase(service)
        service.wait(minutes=1)
        service.stream()
    service.change("redeemQrToken", code=life.token["code"])
    service.exchange(life.vouchers, "confirmed")
    service.exchange(life.vouchers, "new")
    service.change("updateViewer", input={"displayName": "花子"})
    service.change("cancelExchange", exchangeId=life.confirmed, idempotencyKey="cancel")
    service.change("reverseLedgerEntry", ADMIN, **life.reversal)
    service.adjust(5, "after")
    for name in ("suspendUser", "reinstateUser"):
        reason = {"reason": "again"} if name == "suspendUser" else {}
        service.change(name, ADMIN, userId=HANAKO["sub"], **reason)
    service.change("fulfilExchange", OPERATOR, exchangeId=life.confirmed)
    erase(service, TARO, HANAKO["sub"])
    erase(service, TARO)
    histories(service, HANAKO)
    service.ask("user", ADMIN, id=HANAKO["sub"])
    service.ask("ledgerVerification", AUDITOR, userId=HANAKO["sub"])
    sweep_twice(service)
