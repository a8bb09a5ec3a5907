"""Codes that an operator enters for an exchange: those of the pool leave it, each once."""

from collections.abc import Callable
from typing import Any

import pytest

from resolvers.services.vouchers import hand_over_voucher
from tests.support.clients import LosesReplies, LosesRequests, SendsTwice
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
    assert handed_over(service) == [exchange["id"]]


def test_code_of_another_exchange_is_refused(service: Service) -> None:
    first = exchanged(service, "AB-1")
    second = granted(service.exchange(first["rewardId"], "key-2"))["exchange"]
    hand_over_voucher(workflow_context(service), first["id"])

    refused = service.unchanged(by_hand, service, second, "AB-1")

    assert refused == ("INVALID_INPUT", ["voucherCode"])


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


def test_piece_gets_one_code_of_the_pool(service: Service) -> None:
    exchange = exchanged(service, *CODES)

    refused = service.unchanged(by_hand, service, exchange, "AB-1, AB-2")

    assert refused == ("INVALID_INPUT", ["voucherCode"])


@pytest.mark.parametrize("in_front", [LosesRequests, LosesReplies, SendsTwice])
def test_lost_answer_by_hand_takes_one_code(
    service: Service, in_front: Callable[[Any], Any]
) -> None:
    exchange = exchanged(service, *CODES)

    Desk(service.through(in_front(service.client))).fulfil(exchange, voucherCode="AB-2")

    assert (free_codes(service), handed_over(service)) == (["AB-1", "AB-3"], [exchange["id"]])
