"""Steps that are sent again: by the same caller with the same arguments one effect, one answer."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.clients import IsOvertaken, TearsReads
from tests.support.exchange_steps import OTHER_OPERATOR, Desk, granted
from tests.support.identities import ADMIN, OPERATOR, refusal_of
from tests.support.service import HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRONG_STATE = ("INVALID_STATE_TRANSITION", ["exchangeId"])


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


STEPS: list[tuple[str, dict[str, Any]]] = [
    ("approve", {"note": "on Tuesday"}),
    ("approve", {}),
    ("reject", {"reason": "no stamp on the card"}),
    ("cancel", {"key": "cancel-1"}),
]


@pytest.mark.parametrize(("step", "arguments"), STEPS)
def test_p5_a_step_sent_again_answers_as_it_did_and_changes_nothing(
    desk: Desk, step: str, arguments: dict[str, Any]
) -> None:
    exchange = desk.hold()
    first = granted(getattr(desk, step)(exchange, **arguments))
    desk.service.exchange(desk.service.make_reward(pointsCost=7), "meanwhile")
    desk.service.wait(days=900)

    again = desk.service.unchanged(getattr(desk, step), exchange, **arguments)

    assert again == {**first, "replayed": True}


@pytest.mark.parametrize("kind", ["confirmed", "approved"])
def test_p5_a_refund_sent_again_answers_as_it_did_and_changes_nothing(
    desk: Desk, kind: str
) -> None:
    exchange = getattr(desk, kind)()
    first = granted(desk.cancel(exchange))
    desk.service.exchange(desk.service.make_reward(pointsCost=1500), "meanwhile")

    again = desk.service.unchanged(desk.cancel, exchange)

    assert again == {**first, "replayed": True}


@pytest.mark.parametrize("code", [None, "GIFT-2026"])
def test_a_fulfilment_sent_again_answers_the_exchange_and_the_balance_now(
    desk: Desk, code: str | None
) -> None:
    exchange = desk.confirmed()
    first = granted(desk.fulfil(exchange, voucherCode=code))
    desk.service.earn(7, name="meanwhile")
    desk.service.wait(hours=1)

    again = desk.service.unchanged(desk.fulfil, exchange, voucherCode=code)

    balance = desk.service.ask("viewer")["balance"]
    assert again == {**first, "balance": balance, "replayed": True}
    assert balance["available"] == 1007


def test_a_replay_answers_the_exchange_as_it_is_now(desk: Desk) -> None:
    exchange = desk.hold()
    approved = granted(desk.approve(exchange, note="on Tuesday"))
    desk.fulfil(exchange, voucherCode="GIFT-2026")

    again = desk.service.unchanged(desk.approve, exchange, note="on Tuesday")

    assert again["exchange"] == {
        **approved["exchange"],
        "status": "FULFILLED",
        "voucherCode": "GIFT-2026",
    }
    assert again["ledgerEntry"] == approved["ledgerEntry"]
    assert again["balance"] == approved["balance"]


def test_an_approval_that_was_refunded_since_is_still_the_callers_own(desk: Desk) -> None:
    exchange = desk.hold()
    approved = granted(desk.approve(exchange))
    cancelled = granted(desk.cancel(exchange))

    again = desk.service.unchanged(desk.approve, exchange)

    assert again == {**approved, "exchange": cancelled["exchange"], "replayed": True}
    assert again["balance"]["available"] == 1000


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
    ],
)
def test_p5_another_request_on_a_hold_that_has_ended_is_refused_and_told_nothing(
    desk: Desk, step: str, first: dict[str, Any], other: dict[str, Any]
) -> None:
    exchange = desk.hold()
    granted(getattr(desk, step)(exchange, **first))

    payload = desk.service.unchanged(getattr(desk, step), exchange, **other)

    assert refusal_of(payload) == WRONG_STATE
    assert "Tuesday" not in str(payload)
    assert "one" not in payload["userErrors"][0]["message"].split()


@pytest.mark.parametrize(
    "other", [{"key": "another"}, {"by": OPERATOR}, {"by": OPERATOR, "key": "another"}]
)
@pytest.mark.parametrize("kind", ["confirmed", "approved"])
def test_p5_another_request_on_what_is_refunded_is_refused(
    desk: Desk, kind: str, other: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)()
    granted(desk.cancel(exchange, "one"))

    payload = desk.service.unchanged(desk.cancel, exchange, **{"key": "one", **other})

    assert refusal_of(payload) == WRONG_STATE


@pytest.mark.parametrize(
    "other",
    [
        {"voucherCode": "GIFT-2027"},
        {},
        {"voucherCode": "GIFT-2026", "by": OTHER_OPERATOR},
        {"voucherCode": "GIFT-2026", "by": ADMIN},
    ],
)
def test_another_fulfilment_of_what_is_fulfilled_is_refused(
    desk: Desk, other: dict[str, Any]
) -> None:
    exchange = desk.confirmed()
    granted(desk.fulfil(exchange, voucherCode="GIFT-2026"))

    payload = desk.service.unchanged(desk.fulfil, exchange, **other)

    assert refusal_of(payload) == WRONG_STATE
    assert "GIFT-2026" not in str(payload)


def test_a_key_that_cancelled_another_exchange_is_another_request(desk: Desk) -> None:
    held, confirmed, approved = desk.hold(), desk.confirmed(), desk.approved("hold-2")

    answers = [granted(desk.cancel(each, "one-key")) for each in (held, confirmed, approved)]

    assert [answer["replayed"] for answer in answers] == [False] * 3
    assert len({answer["ledgerEntry"]["id"] for answer in answers}) == 3
    for exchange, answer in zip((held, confirmed, approved), answers, strict=True):
        again = desk.service.unchanged(desk.cancel, exchange, "one-key")
        assert again == {**answer, "replayed": True}


def test_a_key_that_made_an_exchange_cancels_it_too(desk: Desk) -> None:
    """Keys belong to their operation."""
    exchange = desk.confirmed("one-key")

    assert granted(desk.cancel(exchange, "one-key"))["replayed"] is False
    assert desk.service.exchange(exchange["rewardId"], "one-key")["replayed"] is True


def test_a_key_is_stored_nowhere(desk: Desk) -> None:
    granted(desk.cancel(desk.hold(), "hanako@example.jp"))
    granted(desk.cancel(desk.confirmed(), "hanako@example.jp"))

    assert "hanako@example.jp" not in str(desk.service.snapshot())


def test_texts_are_in_the_chain_as_digests_only(desk: Desk) -> None:
    """So that they can be erased without breaking it."""
    desk.approve(desk.hold("a"), note="marked-note")
    desk.fulfil(desk.now(desk.confirmed("b")), voucherCode="marked-code")
    desk.reject(desk.hold("c"), reason="marked-reason")

    rows = desk.service.rows("points_ledger")
    assert "marked-note" not in str(rows)
    assert "marked-code" not in str(rows)
    (rejected,) = [row for row in rows if "marked-reason" in str(row)]
    assert rejected["reason"] == {"S": "marked-reason"}
    assert {"reason_digest", "salt"} <= set(rejected)


@pytest.mark.parametrize(("step", "arguments"), STEPS)
def test_a_twin_that_is_faster_gives_the_same_answer(
    desk: Desk, step: str, arguments: dict[str, Any]
) -> None:
    exchange = desk.hold(stock=3)
    answers: list[Any] = []

    def be_faster() -> None:
        answers.append(granted(getattr(desk, step)(exchange, **arguments)))

    overtaken = desk.through(IsOvertaken(desk.service.client, be_faster))

    assert getattr(overtaken, step)(exchange, **arguments) == {**answers[0], "replayed": True}
    assert len(desk.service.rows("points_ledger")) == 3


@pytest.mark.parametrize("torn", ["exchanges", "users", "points_ledger", "rewards"])
@pytest.mark.parametrize("faster", ["approve", "reject", "cancel"])
@pytest.mark.parametrize("slower", ["approve", "reject", "cancel"])
def test_p7_a_torn_read_of_a_hold_that_ends_ends_it_no_second_time(
    desk: Desk, torn: str, faster: str, slower: str
) -> None:
    exchange = desk.hold(stock=3)
    answers: list[Any] = []

    def end_it() -> None:
        answers.append(granted(getattr(desk, faster)(exchange)))

    tears = TearsReads(desk.service.client, f"moto-{torn}", end_it)

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
