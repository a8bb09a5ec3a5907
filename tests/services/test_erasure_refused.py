"""P15: an erased account rejects every mutation, and answers nothing of what was before."""

from collections.abc import Callable
from typing import Any

from tests.support.identities import ADMIN, OPERATOR, refusal_of
from tests.support.scenarios import MARKS, Life, erase
from tests.support.service import HANAKO, Service

MUTATIONS: dict[str, Callable[[Service, Life], Any]] = {
    "updateViewer": lambda service, _: service.change("updateViewer", input={"displayName": "x"}),
    "an empty updateViewer": lambda service, _: service.change("updateViewer", input={}),
    "redeemQrToken": lambda service, life: service.change("redeemQrToken", code=life.token["code"]),
    "exchangeReward": lambda service, life: service.exchange(life.vouchers, "new"),
    "the exchange of before": lambda service, life: service.exchange(life.vouchers, "confirmed"),
    "suspendUser": lambda service, _: service.change(
        "suspendUser", ADMIN, userId=HANAKO["sub"], reason="x"
    ),
    "reinstateUser": lambda service, _: service.change(
        "reinstateUser", ADMIN, userId=HANAKO["sub"]
    ),
    "adjustPoints": lambda service, _: service.adjust(1, "new"),
    "the adjustment of before": lambda service, _: service.adjust(7, reason=MARKS["adjust reason"]),
    "reverseLedgerEntry": lambda service, life: service.change(
        "reverseLedgerEntry", ADMIN, **{**life.reversal, "idempotencyKey": "new"}
    ),
    "the reversal of before": lambda service, life: service.change(
        "reverseLedgerEntry", ADMIN, **life.reversal
    ),
    "cancelExchange": lambda service, life: service.change(
        "cancelExchange", exchangeId=life.confirmed, idempotencyKey="k"
    ),
    "cancelExchange by staff": lambda service, life: service.change(
        "cancelExchange", OPERATOR, exchangeId=life.held[0], idempotencyKey="k"
    ),
    "approveExchange": lambda service, life: service.change(
        "approveExchange", OPERATOR, exchangeId=life.held[0]
    ),
    "the approval of before": lambda service, life: service.change(
        "approveExchange", OPERATOR, exchangeId=life.approved, note=MARKS["note"]
    ),
    "rejectExchange": lambda service, life: service.change(
        "rejectExchange", OPERATOR, exchangeId=life.held[0], reason="x"
    ),
    "the rejection of before": lambda service, life: service.change(
        "rejectExchange", OPERATOR, exchangeId=life.rejected, reason=MARKS["reject reason"]
    ),
    "fulfilExchange with a voucher code": lambda service, life: service.change(
        "fulfilExchange", OPERATOR, exchangeId=life.confirmed, voucherCode="x"
    ),
    "the fulfilment of before": lambda service, life: service.change(
        "fulfilExchange", OPERATOR, exchangeId=life.fulfilled, voucherCode=MARKS["voucher code"]
    ),
}


def test_p15_erased_account_rejects_every_mutation(service: Service) -> None:
    life = Life(service)
    erase(service)
    before = service.snapshot()

    codes = {name: refusal_of(send(service, life))[0] for name, send in MUTATIONS.items()}

    assert codes == dict.fromkeys(MUTATIONS, "ACCOUNT_ERASED")
    assert service.snapshot() == before


def test_p15_erased_account_rejects_its_own_deposit(service: Service) -> None:
    token = service.issue(50)
    service.done("redeemQrToken", code=token["code"])
    erase(service)

    payload = service.unchanged(service.change, "redeemQrToken", code=token["code"])

    assert refusal_of(payload)[0] == "ACCOUNT_ERASED"
