"""Steps of the exchanges of suspended and of erased citizens."""

from typing import TYPE_CHECKING

import pytest

from tests.support.clients import IsOvertaken
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import OPERATOR, refusal_of
from tests.support.service import HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ERASED_AT = "2026-11-25T09:00:00.000Z"
STEPS = ["approve", "reject", "cancel", "fulfil"]


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


def test_all_steps_work_on_a_suspended_account(desk: Desk) -> None:
    holds = [desk.hold(name, pointsCost=5) for name in ("a", "b", "c", "d")]
    confirmed = desk.confirmed(pointsCost=5)
    desk.service.write_account(HANAKO, status="SUSPENDED")

    approved = granted(desk.approve(holds[0]))["exchange"]
    granted(desk.reject(holds[1]))
    granted(desk.cancel(holds[2]))
    granted(desk.cancel(holds[3], by=OPERATOR))
    granted(desk.cancel(confirmed))
    granted(desk.fulfil(approved))

    account = desk.service.account()
    assert account is not None
    assert (account.points_balance, account.points_held, account.status) == (1495, 0, "SUSPENDED")


def erase(desk: Desk) -> None:
    desk.service.write_account(HANAKO, erased_at=ERASED_AT, status="ERASED")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("done_before", [False, True])
def test_a_step_on_an_erased_account_is_told_nothing_of_what_was_done(
    desk: Desk, step: str, *, done_before: bool
) -> None:
    exchange = desk.confirmed() if step == "fulfil" else desk.hold()
    arguments = {"voucherCode": "GIFT-2026"} if step == "fulfil" else {}
    if done_before:
        granted(getattr(desk, step)(exchange, **arguments))
    erase(desk)

    payload = desk.service.unchanged(getattr(desk, step), exchange, **arguments)

    assert refusal_of(payload) == ("ACCOUNT_ERASED", None)


def test_what_an_erased_citizen_left_is_fulfilled_without_a_voucher(desk: Desk) -> None:
    exchange = desk.confirmed()
    erase(desk)

    payload = granted(desk.fulfil(exchange))

    assert (payload["exchange"]["status"], payload["exchange"]["voucherCode"]) == (
        "FULFILLED",
        None,
    )
    assert (payload["balance"]["available"], payload["balance"]["lifetimeEarned"]) == (0, 0)
    assert desk.service.unchanged(desk.fulfil, exchange)["replayed"] is True


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_between_the_read_and_the_commit_holds(desk: Desk, step: str) -> None:
    exchange = desk.confirmed() if step == "fulfil" else desk.hold()
    arguments = {"voucherCode": "GIFT-2026"} if step == "fulfil" else {}
    overtaken = desk.through(IsOvertaken(desk.service.client, lambda: erase(desk)))

    assert refusal_of(getattr(overtaken, step)(exchange, **arguments)) == ("ACCOUNT_ERASED", None)
    assert desk.now(exchange)["status"] == exchange["status"]
    assert "GIFT-2026" not in str(desk.service.snapshot())
