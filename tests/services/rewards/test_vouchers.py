from collections.abc import Callable, Sequence
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.base.enums import ErrorCode, ExchangeStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.rewards.vouchers import VOUCHERS_AT_ONCE
from resolvers.services.rewards.vouchers import VoucherPoolEmptyError, hand_over_voucher
from tests.support.clients import LosesReplies, LosesRequests, SendsTwice
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import refusal_of
from tests.support.service import HANAKO, Service
from tests.support.voucher_pools import (
    exchanged,
    fill_pool,
    free_codes,
    handed_over,
    workflow_context,
)

CODES = ("AB-1", "AB-2", "AB-3")
ERASED_AT = "2026-11-25T09:00:00.000Z"


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 100,000 points."""
    return service.with_points(100_000)


def hand_over(service: Service, exchange: Any) -> str | None:
    """Return the code that the exchange got."""
    return hand_over_voucher(workflow_context(service), exchange["id"]).exchange.voucher_code


def code_of(service: Service, exchange: Any) -> ErrorCode:
    with pytest.raises(DomainError) as refused:
        hand_over(service, exchange)
    return refused.value.code


def test_exchange_gets_code_of_its_pool(service: Service) -> None:
    exchange = exchanged(service, "AB-1")
    fill_pool(service, "another-reward", "CD-1")

    fulfilled = hand_over_voucher(workflow_context(service), exchange["id"]).exchange

    assert (fulfilled.status, fulfilled.voucher_code) == (ExchangeStatus.FULFILLED, "AB-1")
    assert fulfilled.fulfilled_by == "workflow:exchanges"
    assert service.ask("exchange", id=exchange["id"])["voucherCode"] == "AB-1"
    assert handed_over(service) == [exchange["id"]]
    assert free_codes(service) == ["CD-1"]


def test_each_piece_gets_a_code(service: Service) -> None:
    exchange = exchanged(service, *CODES, quantity=2)

    given = hand_over(service, exchange)

    assert given is not None
    assert sorted([*given.split(", "), *free_codes(service)]) == [*CODES]
    assert handed_over(service) == [exchange["id"]] * 2


def test_more_pieces_than_one_transaction_need_a_person(service: Service) -> None:
    exchange = exchanged(service, quantity=VOUCHERS_AT_ONCE + 1)

    assert service.unchanged(code_of, service, exchange) is ErrorCode.INVALID_INPUT


@pytest.mark.parametrize("in_front", [LosesRequests, LosesReplies, SendsTwice])
def test_lost_answer_takes_no_second_code(service: Service, in_front: Callable[[Any], Any]) -> None:
    exchange = exchanged(service, *CODES)

    given = hand_over(service.through(in_front(service.client)), exchange)

    assert sorted([str(given), *free_codes(service)]) == [*CODES]
    assert handed_over(service) == [exchange["id"]]


def test_erased_citizen_gets_no_code(service: Service) -> None:
    """Even the empty pool is no reason to wait; without a code the exchange can be closed."""
    exchange = exchanged(service)
    service.write_account(HANAKO, erased_at=ERASED_AT)

    assert code_of(service, exchange) is ErrorCode.ACCOUNT_ERASED
    assert granted(Desk(service).fulfil(exchange))["exchange"]["status"] == "FULFILLED"


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda desk, exchange: desk.cancel(exchange), ErrorCode.INVALID_STATE_TRANSITION),
        (lambda desk, exchange: desk.fulfil(exchange), ErrorCode.INVALID_STATE_TRANSITION),
        (
            lambda desk, _: desk.service.write_account(HANAKO, erased_at=ERASED_AT),
            ErrorCode.ACCOUNT_ERASED,
        ),
    ],
)
@pytest.mark.parametrize("is_overtaken", [False, True])
def test_ended_exchange_takes_no_code(
    service: Service, end: Callable[[Desk, Any], object], code: ErrorCode, *, is_overtaken: bool
) -> None:
    exchange = exchanged(service, *CODES)
    desk = Desk(service)
    if not is_overtaken:
        end(desk, exchange)

    through = service.overtaken(lambda: end(desk, exchange)) if is_overtaken else service

    assert code_of(through, exchange) is code
    assert (handed_over(service), free_codes(service)) == ([], [*CODES])


@pytest.mark.parametrize(("codes", "quantity"), [((), 1), (("AB-1",), 2)])
def test_empty_pool_leaves_exchange_confirmed(
    service: Service, codes: Sequence[str], quantity: int
) -> None:
    exchange = exchanged(service, *codes, quantity=quantity)

    with pytest.raises(VoucherPoolEmptyError, match=f"has {len(codes)} of the {quantity} codes"):
        service.unchanged(hand_over, service, exchange)

    assert +service.database.counts == {"VouchersLow": 1, "VoucherPoolEmpty": 1}
    fill_pool(service, exchange["rewardId"], "CD-1", "CD-2")
    hand_over(service, exchange)
    assert service.database.counts["VoucherPoolEmpty"] == 0


@pytest.mark.parametrize("typed", ["ab-1", "AB-9, ab-1", "AB-9\ufe50AB-1", "AB-7, AB-8, AB-9"])
@pytest.mark.parametrize("is_loaded", [False, True])
def test_used_or_too_many_codes_are_refused(
    service: Service, typed: str, *, is_loaded: bool
) -> None:
    first = exchanged(service, *["AB-1"][: int(is_loaded)])
    second = granted(service.exchange(first["rewardId"], "key-2", quantity=2))["exchange"]
    Desk(service).fulfil(first, voucherCode="AB-1")

    payload = service.unchanged(Desk(service).fulfil, second, voucherCode=typed)

    assert refusal_of(payload) == ("INVALID_INPUT", ["voucherCode"])


def test_code_leaves_its_pool_however_typed(service: Service) -> None:
    """The citizen gets it as the partner writes it; the same request again is a replay."""
    desk, exchange = Desk(service), exchanged(service, *CODES, quantity=2)

    done = granted(desk.fulfil(exchange, voucherCode=",\uff41\uff22-2\uff0c  CD-1,"))
    again = granted(desk.fulfil(exchange, voucherCode=",\uff41\uff22-2\uff0c  CD-1,"))

    assert done["exchange"]["voucherCode"] == "AB-2, CD-1"
    assert done["balance"] == service.ask("viewer")["balance"]
    assert again == {**done, "replayed": True}
    assert (free_codes(service), handed_over(service)) == (["AB-1", "AB-3"], [exchange["id"]] * 2)


def test_note_of_another_reward_is_no_code(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5, fulfilmentType="PICKUP")
    for key in ("key-1", "key-2"):
        exchange = granted(service.exchange(reward_id, key))["exchange"]
        granted(Desk(service).fulfil(exchange, voucherCode="locker 12, 2nd floor"))

    assert handed_over(service) == []
    assert verify_programme(service.database).problems == []
