"""Steps of an exchange that are sent again, by the same caller and by others."""

from typing import Any

import pytest

from tests.support.clients import TearsReads
from tests.support.exchange_steps import OTHER_OPERATOR, Desk, granted
from tests.support.identities import ADMIN, OPERATOR, refusal_of
from tests.support.service import HANAKO, Service

WRONG_STATE = ("INVALID_STATE_TRANSITION", ["exchangeId"])


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


@pytest.mark.parametrize("code", [None, "GIFT-2026"])
def test_repeated_fulfilment_answers_current_balance(desk: Desk, code: str | None) -> None:
    exchange = desk.confirmed()
    first = granted(desk.fulfil(exchange, voucherCode=code))
    desk.service.earn(7, name="meanwhile")
    desk.service.wait(hours=1)

    again = desk.service.unchanged(desk.fulfil, exchange, voucherCode=code)

    balance = desk.service.ask("viewer")["balance"]
    assert again == {**first, "balance": balance, "replayed": True}
    assert balance["available"] == 1007


@pytest.mark.parametrize(("step", "status"), [("fulfil", "FULFILLED"), ("cancel", "CANCELLED")])
def test_p5_replay_shows_exchange_as_it_is(desk: Desk, step: str, status: str) -> None:
    exchange = desk.hold()
    approved = granted(desk.approve(exchange, note="on Tuesday"))
    moved_on = granted(getattr(desk, step)(exchange))["exchange"]

    again = desk.service.unchanged(desk.approve, exchange, note="on Tuesday")

    assert moved_on["status"] == status
    assert again == {**approved, "exchange": moved_on, "replayed": True}


@pytest.mark.parametrize("arguments", [{}, {"note": None}])
def test_note_is_optional(desk: Desk, arguments: dict[str, Any]) -> None:
    exchange = desk.hold()

    payload = granted(desk.approve(exchange, **arguments))

    assert payload["exchange"]["note"] is None
    assert desk.approve(exchange)["replayed"] is True


@pytest.mark.parametrize(
    ("step", "first", "other"),
    [
        ("approve", {"note": "on Tuesday"}, {"note": "on Wednesday"}),
        ("approve", {"note": "on Tuesday"}, {}),
        ("approve", {}, {"note": "on Tuesday"}),
        ("approve", {}, {"by": OTHER_OPERATOR}),
        ("approve", {}, {"by": ADMIN}),
        ("reject", {"reason": "one"}, {"reason": "another"}),
        ("reject", {"reason": "one"}, {"reason": "one", "by": OTHER_OPERATOR}),
        ("cancel", {"key": "one"}, {"key": "another"}),
        ("cancel", {"key": "one"}, {"key": "one", "by": OPERATOR}),
        ("cancel", {"key": "one", "by": OPERATOR}, {"key": "one"}),
        ("fulfil", {"voucherCode": "one"}, {"voucherCode": "another"}),
        ("fulfil", {"voucherCode": "one"}, {}),
        ("fulfil", {"voucherCode": "one"}, {"voucherCode": "one", "by": OTHER_OPERATOR}),
        ("fulfil", {"voucherCode": "one"}, {"voucherCode": "one", "by": ADMIN}),
    ],
)
def test_p5_other_request_on_ended_exchange_learns_nothing(
    desk: Desk, step: str, first: dict[str, Any], other: dict[str, Any]
) -> None:
    exchange = desk.confirmed() if step == "fulfil" else desk.hold()
    granted(getattr(desk, step)(exchange, **first))

    payload = desk.service.unchanged(getattr(desk, step), exchange, **other)

    assert refusal_of(payload) == WRONG_STATE
    assert "Tuesday" not in str(payload)
    assert "one" not in payload["userErrors"][0]["message"].split()


@pytest.mark.parametrize(
    "other", [{"key": "another"}, {"by": OPERATOR}, {"by": OPERATOR, "key": "another"}]
)
@pytest.mark.parametrize("kind", ["confirmed", "approved"])
def test_p5_other_request_cannot_refund_again(desk: Desk, kind: str, other: dict[str, Any]) -> None:
    exchange = getattr(desk, kind)()
    granted(desk.cancel(exchange, "one"))

    payload = desk.service.unchanged(desk.cancel, exchange, **{"key": "one", **other})

    assert refusal_of(payload) == WRONG_STATE


def test_one_key_cancels_several_exchanges(desk: Desk) -> None:
    held, confirmed, approved = desk.hold(), desk.confirmed(), desk.approved("hold-2")

    answers = [granted(desk.cancel(each, "one-key")) for each in (held, confirmed, approved)]

    assert [answer["replayed"] for answer in answers] == [False] * 3
    assert len({answer["ledgerEntry"]["id"] for answer in answers}) == 3
    for exchange, answer in zip((held, confirmed, approved), answers, strict=True):
        again = desk.service.unchanged(desk.cancel, exchange, "one-key")
        assert again == {**answer, "replayed": True}


def test_key_of_exchange_cancels_it_too(desk: Desk) -> None:
    """Keys belong to their operation."""
    exchange = desk.confirmed("one-key")

    assert granted(desk.cancel(exchange, "one-key"))["replayed"] is False
    assert desk.service.exchange(exchange["rewardId"], "one-key")["replayed"] is True


def test_p15_ledger_chains_digests_of_texts(desk: Desk) -> None:
    """An erasure removes the texts without breaking the chain."""
    granted(desk.approve(desk.hold("a"), note="marked-note"))
    granted(desk.fulfil(desk.now(desk.confirmed("b")), voucherCode="marked-code"))
    desk.reject(desk.hold("c"), reason="marked-reason")

    rows = desk.service.rows("points_ledger")
    assert "marked-note" not in str(rows)
    assert "marked-code" not in str(rows)
    (rejected,) = [row for row in rows if "marked-reason" in str(row)]
    assert rejected["reason"] == {"S": "marked-reason"}
    assert {"reason_digest", "salt"} <= set(rejected)


@pytest.mark.parametrize("torn", ["exchanges", "users", "points_ledger", "rewards"])
@pytest.mark.parametrize("faster", ["approve", "reject", "cancel"])
@pytest.mark.parametrize("slower", ["approve", "reject", "cancel"])
def test_p7_torn_read_ends_hold_once(desk: Desk, torn: str, faster: str, slower: str) -> None:
    exchange = desk.hold(stock=3)
    answers: list[Any] = []

    def end_it() -> None:
        answers.append(granted(getattr(desk, faster)(exchange)))

    tears = TearsReads(desk.service.client, f"recycle-points-moto-{torn}", end_it)

    payload = getattr(desk.through(tears), slower)(exchange)

    if faster == slower:
        assert payload == {**answers[0], "replayed": True}
    elif (faster, slower) == ("approve", "cancel"):
        assert granted(payload)["ledgerEntry"]["type"] == "EXCHANGE_REFUND"
    else:
        assert refusal_of(payload) == WRONG_STATE
    account = desk.service.account(HANAKO)
    assert account is not None
    is_spent = desk.now(exchange)["status"] == "CONFIRMED"
    assert (account.points_balance, account.holds) == (1000 if is_spent else 1500, {})
    assert desk.stock(exchange) == ((2, 1) if is_spent else (3, 0))
