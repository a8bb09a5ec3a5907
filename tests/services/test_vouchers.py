"""Hand-overs of vouchers: each code once, each exchange one for each piece."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import DomainError
from resolvers.domain.vouchers import VOUCHERS_AT_ONCE, voucher_id_of
from resolvers.services.vouchers import VoucherPoolEmptyError, hand_over_voucher
from resolvers.storage import vouchers
from resolvers.storage.client import Database
from resolvers.storage.retries import RetryPolicy
from tests.support.clients import LosesReplies, LosesRequests, SendsTwice
from tests.support.exchange_steps import Desk, granted
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service
from tests.support.voucher_pools import (
    exchanged,
    fill_pool,
    free_codes,
    handed_over,
    voucher_rows,
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


def test_late_request_takes_no_second_code(service: Service) -> None:
    exchange = exchanged(service, *CODES)
    lost = LosesRequests(service.client)
    # The second attempt begins at another voucher.
    fractions = iter([0.0, 0.0, 0.5])
    database = replace(
        service.through(lost).database,
        retry_policy=RetryPolicy(lambda _: None, lambda: next(fractions)),
    )
    context = replace(workflow_context(service), database=database)
    hand_over_voucher(context, exchange["id"])
    (request,) = lost.lost

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        service.unchanged(lambda: service.client.transact_write_items(**request))

    free = {voucher_id_of(exchange["rewardId"], code) for code in free_codes(service)}
    assert request["TransactItems"][2]["Update"]["Key"]["voucher_id"]["S"] in free
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


def test_chance_picks_the_voucher(service: Service) -> None:
    reward_id = exchanged(service, *CODES)["rewardId"]
    taken = []
    for fraction in (0.0, 0.999):
        exchange = granted(service.exchange(reward_id, f"key-{fraction}"))["exchange"]
        ids = vouchers.in_pool(service.database, reward_id, 9)
        policy = RetryPolicy(fraction=lambda fraction=fraction: fraction)  # type: ignore[misc] # mypy infers no default of a lambda
        database = replace(service.database, retry_policy=policy)
        hand_over_voucher(replace(workflow_context(service), database=database), exchange["id"])
        (voucher,) = [row for row in voucher_rows(service) if row.exchange_id == exchange["id"]]
        taken.append(ids.index(voucher.voucher_id))

    assert taken == [0, 1]


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


def test_p15_erasure_leaves_no_code(service: Service) -> None:
    hand_over(service, exchanged(service, "marked-code"))
    assert "marked-code" in str(service.snapshot())

    service.done("eraseViewer", confirm=HANAKO["sub"])

    assert "marked-code" not in str(service.snapshot())


def test_hand_over_makes_six_requests(service: Service) -> None:
    """The hand-over is of the transaction that fulfils; the last read is the balance."""
    exchange = exchanged(service, *CODES)

    with record_requests(service.client) as requests:
        hand_over(service, exchange)

    assert requests.operations == [
        *("GetItem", "GetItem", "Query", "BatchGetItem"),
        *("TransactWriteItems", "GetItem"),
    ]
    written = requests[-2][1]["TransactItems"]
    assert [kind for write in written for kind in write] == ["Update", "ConditionCheck", "Update"]
