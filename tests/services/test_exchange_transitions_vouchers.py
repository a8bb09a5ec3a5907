"""Codes that an operator enters for an exchange: each goes to one, in the pool or not."""

from typing import Any

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.vouchers import TYPED_AT_ONCE, new_voucher
from resolvers.services.vouchers import hand_over_voucher, load_voucher
from tests.support.clients import ClientInFront
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import OPERATOR
from tests.support.service import Service
from tests.support.voucher_pools import exchanged, free_codes, handed_over, workflow_context

CODES = ("AB-1", "AB-2", "AB-3")


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    return service.with_points(1000)


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


def test_one_code_belongs_to_two_rewards(service: Service) -> None:
    first, second = exchanged(service), granted(service.exchange(service.make_reward(), "key-2"))
    Desk(service).fulfil(first, voucherCode="CD-1")
    Desk(service).fulfil(second["exchange"], voucherCode="CD-1")


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


def test_each_of_many_pieces_gets_typed_code(service: Service) -> None:
    exchange = exchanged(service, *CODES, quantity=TYPED_AT_ONCE)
    typed = ", ".join([*CODES, *(f"CD-{number}" for number in range(TYPED_AT_ONCE - 3))])

    Desk(service).fulfil(exchange, voucherCode=typed)

    assert handed_over(service) == [exchange["id"]] * TYPED_AT_ONCE
