"""Vouchers: each code goes to one exchange, from the pool or entered by an operator."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import DomainError
from resolvers.domain.vouchers import TYPED_AT_ONCE, VOUCHERS_AT_ONCE, new_voucher, voucher_id_of
from resolvers.services.vouchers import VoucherPoolEmptyError, hand_over_voucher, load_voucher
from resolvers.storage import vouchers
from resolvers.storage.client import Database
from tests.support.clients import ClientInFront, LosesReplies, LosesRequests, SendsTwice
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import OPERATOR
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


def test_repeated_hand_over_takes_no_second_code(service: Service) -> None:
    exchange = exchanged(service, *CODES)
    first = hand_over_voucher(workflow_context(service), exchange["id"])

    again = service.unchanged(hand_over_voucher, workflow_context(service), exchange["id"])

    assert again == replace(first, replayed=True)


@pytest.mark.parametrize("in_front", [LosesRequests, LosesReplies, SendsTwice])
def test_lost_answer_takes_no_second_code(service: Service, in_front: Callable[[Any], Any]) -> None:
    exchange = exchanged(service, *CODES)

    given = hand_over(service.through(in_front(service.client)), exchange)

    assert sorted([str(given), *free_codes(service)]) == [*CODES]
    assert handed_over(service) == [exchange["id"]]


def test_overtaken_hand_over_takes_the_next_code(service: Service) -> None:
    first = exchanged(service, *CODES)
    second = granted(service.exchange(first["rewardId"], "key-2"))["exchange"]
    given = []

    overtaken = service.overtaken(lambda: given.append(hand_over(service, second)))
    given.append(hand_over(overtaken, first))

    assert len({*given, *free_codes(service)}) == 3
    assert sorted(map(str, handed_over(service))) == sorted([first["id"], second["id"]])


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda desk, exchange: desk.cancel(exchange), ErrorCode.INVALID_STATE_TRANSITION),
        (
            lambda desk, exchange: desk.fulfil(exchange),
            ErrorCode.INVALID_STATE_TRANSITION,
        ),
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


@pytest.mark.parametrize(("left", "is_low"), [(2, 0), (1, 1)])
def test_low_pool_is_counted(service: Service, left: int, is_low: int) -> None:
    service = service.with_settings(vouchers_low=2)
    exchange = exchanged(service, *CODES[: left + 1])

    hand_over(service, exchange)

    assert len(free_codes(service)) == left
    assert service.database.counts["VouchersLow"] == is_low


def test_index_that_lags_hands_over_free_voucher(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = exchanged(service, *CODES)
    second = granted(service.exchange(first["rewardId"], "key-2"))["exchange"]
    stale = vouchers.in_pool(service.database, first["rewardId"], 9)
    hand_over(service, first)

    def in_pool(_database: Database, _reward_id: str, _limit: int) -> list[str]:
        return [*stale, "unknown"]

    monkeypatch.setattr(vouchers, "in_pool", in_pool)
    hand_over(service, second)

    assert len(free_codes(service)) == 1
    assert sorted(map(str, handed_over(service))) == sorted([first["id"], second["id"]])


def test_unreadable_voucher_stops_no_other(service: Service) -> None:
    exchange = exchanged(service, *CODES)
    for code in CODES[:2]:
        spoiled = voucher_id_of(exchange["rewardId"], code)
        service.write("vouchers", spoiled, loaded_at="one day")

    assert hand_over(service, exchange) == CODES[2]


def by_hand(service: Service, exchange: Any, code: str) -> tuple[str, list[str]]:
    """Enter a code that is refused; return the reason."""
    arguments = {"exchangeId": exchange["id"], "voucherCode": code}
    (error,) = service.change("fulfilExchange", OPERATOR, **arguments)["userErrors"]
    return error["code"], error["field"]


def test_code_entered_by_hand_leaves_its_pool(service: Service) -> None:
    desk, exchange = Desk(service), exchanged(service, *CODES, quantity=2)

    desk.fulfil(exchange, voucherCode="AB-2, CD-1")

    assert free_codes(service) == ["AB-1", "AB-3"]
    assert handed_over(service) == [exchange["id"]] * 2


@pytest.mark.parametrize("typed", ["ab-1", "AB-9, ab-1"])
@pytest.mark.parametrize("is_loaded", [False, True])
def test_code_of_another_exchange_is_refused(
    service: Service, typed: str, *, is_loaded: bool
) -> None:
    first = exchanged(service, *["AB-1"][: int(is_loaded)])
    second = granted(service.exchange(first["rewardId"], "key-2", quantity=2))["exchange"]
    Desk(service).fulfil(first, voucherCode="AB-1")

    refused = service.unchanged(by_hand, service, second, typed)

    assert refused == ("INVALID_INPUT", ["voucherCode"])


def test_code_leaves_its_pool_however_typed(service: Service) -> None:
    """The citizen gets it as the partner writes it; the same request again is a replay."""
    desk, exchange = Desk(service), exchanged(service, *CODES)

    done = granted(desk.fulfil(exchange, voucherCode="\uff41\uff22-2"))
    again = granted(desk.fulfil(exchange, voucherCode="\uff41\uff22-2"))

    assert done["exchange"]["voucherCode"] == "AB-2"
    assert again == {**done, "replayed": True}
    assert (free_codes(service), handed_over(service)) == (["AB-1", "AB-3"], [exchange["id"]])


def test_equal_request_that_was_faster_is_repeated(service: Service) -> None:
    """It ends after this one has read the exchange, and before it reads the vouchers."""
    exchange = exchanged(service)

    class OvertakesVouchers(ClientInFront):
        is_over = False

        def batch_get_item(self, **request: Any) -> Any:
            if not self.is_over:
                self.is_over = True
                granted(Desk(service).fulfil(exchange, voucherCode="CD-1"))
            return self.client.batch_get_item(**request)

    slower = Desk(service.through(OvertakesVouchers(service.client)))

    assert granted(slower.fulfil(exchange, voucherCode="CD-1"))["replayed"] is True


def test_note_of_another_reward_is_no_code(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5, fulfilmentType="PICKUP")
    for key in ("key-1", "key-2"):
        exchange = granted(service.exchange(reward_id, key))["exchange"]
        granted(Desk(service).fulfil(exchange, voucherCode="locker 12, 2nd floor"))

    assert handed_over(service) == []
    assert verify_programme(service.database).problems == []


def test_typed_code_cannot_be_loaded(service: Service) -> None:
    exchange = exchanged(service)
    Desk(service).fulfil(exchange, voucherCode="cd-1")

    loaded = load_voucher(service.database, new_voucher(exchange["rewardId"], "CD-1", service.now))

    assert not loaded
    assert free_codes(service) == []


def test_code_taken_meanwhile_is_refused(service: Service) -> None:
    first = exchanged(service, "AB-1")
    second = granted(service.exchange(first["rewardId"], "key-2"))["exchange"]

    refused = by_hand(
        service.overtaken(lambda: hand_over_voucher(workflow_context(service), first["id"])),
        second,
        "AB-1",
    )

    assert refused == ("INVALID_INPUT", ["voucherCode"])
    assert handed_over(service) == [first["id"]]


@pytest.mark.parametrize(("quantity", "count"), [(1, 2), (TYPED_AT_ONCE + 1, TYPED_AT_ONCE + 1)])
def test_too_many_codes_are_refused(service: Service, quantity: int, count: int) -> None:
    exchange = exchanged(service, quantity=quantity)

    codes = ", ".join(f"CD-{number}" for number in range(count))
    refused = service.unchanged(by_hand, service, exchange, codes)

    assert refused == ("INVALID_INPUT", ["voucherCode"])
