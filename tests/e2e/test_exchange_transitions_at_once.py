from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.services.rewards.exchange_transitions import transition_exchange
from resolvers.storage.rewards import exchanges
from tests.support.crowd import SENT_AGAIN_LIMIT, at_once, check_books, codes, pieces_of, sent
from tests.support.exchange_steps import OTHER_OPERATOR, Desk, granted
from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import HANAKO, Identity, Service

pytestmark = pytest.mark.engine

ROUNDS = 20
STOCK, POINTS, COST = 100, 1000, 5
Work = Callable[[], Any]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    service.earn(POINTS)
    return service


def make(service: Service, name: str, reward_id: str) -> Any:
    return granted(service.exchange(reward_id, name))["exchange"]


def step(service: Service, name: str, exchange: Any, by: Identity, **arguments: Any) -> Work:
    work: Work = sent(service, f"{name}Exchange", by, exchangeId=exchange["id"], **arguments)
    return work


def cancelling(service: Service, exchange: Any, by: Identity = HANAKO) -> Work:
    return step(service, "cancel", exchange, by, idempotencyKey="c")


def timing_out(service: Service, exchange: Any) -> Work:
    """End the hold as a sweeper whose clock says that it is over; answer as a payload."""

    def time_out() -> Any:
        row = exchanges.read(service.database, exchange["id"])
        assert row is not None
        assert row.hold_until is not None
        zone = service.settings.programme_time_zone
        terms = TransitionTerms(now=row.hold_until, zone=zone, refund_grace_days=0, salt="")
        for _ in range(SENT_AGAIN_LIMIT):
            try:
                transition_exchange(service.database, row, TransitionRequest(Step.TIME_OUT), terms)
            except DomainError as refused:
                if refused.code is not ErrorCode.CONFLICT_RETRY:
                    return {"userErrors": [{"code": refused.code.value}]}
            else:
                return {"userErrors": []}
        raise AssertionError("CONFLICT_RETRY again and again")

    return time_out


def history(service: Service, exchange: Any) -> list[str]:
    """Return the operations of the exchange's entries, in order."""
    own = {"S": exchange["id"]}
    rows = [row for row in service.rows("points_ledger") if row.get("exchange_id") == own]
    return [row["operation"]["S"] for row in sorted(rows, key=lambda r: int(r["sequence"]["N"]))]


def check_sums(service: Service, reward_id: str) -> None:
    """Check that points, stock and limits lack what is exchanged or held, and no more."""
    rows = [row for row in service.rows("exchanges") if row["reward_id"] == {"S": reward_id}]
    taken = [row["status"]["S"] for row in rows]
    live = sum(status in ("PENDING_APPROVAL", "CONFIRMED", "FULFILLED") for status in taken)
    account = check_books(service)[HANAKO["sub"]]
    assert account.points_balance == POINTS - COST * live
    assert account.points_held == COST * taken.count("PENDING_APPROVAL")
    assert pieces_of(service).get(reward_id, 0) == live
    reward = service.ask("reward", id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (STOCK - live, live)


STATUS_BY_END = {
    "approve": "CONFIRMED",
    "reject": "REJECTED",
    "cancel": "CANCELLED",
    "timeout": "EXPIRED",
}


@pytest.mark.slow
def test_p7_hold_ends_once_at_once(service: Service) -> None:
    reward_id = service.make_reward(
        pointsCost=COST, stock=STOCK, limitPerUser=STOCK, requiresApproval=True
    )
    ends: Counter[str] = Counter()

    for number in range(ROUNDS):
        exchange = make(service, f"hold-{number}", reward_id)
        work = [
            step(service, "approve", exchange, OPERATOR),
            step(service, "approve", exchange, OTHER_OPERATOR),
            step(service, "reject", exchange, OPERATOR, reason="no stamp"),
            step(service, "reject", exchange, ADMIN, reason="no stamp"),
            cancelling(service, exchange),
            cancelling(service, exchange, OPERATOR),
            timing_out(service, exchange),
        ]
        # Threads begin in the order of the work: each is first at times.
        turned = work[number % len(work) :] + work[: number % len(work)]

        answers = codes(at_once(turned))

        first, end, *refund = history(service, exchange)
        assert (first, refund) in [("exchange", []), ("exchange", ["cancel"])]
        assert not refund or end == "approve"
        assert answers["done"] == 1 + len(refund)
        assert set(answers) <= {"done", "INVALID_STATE_TRANSITION"}
        status = service.ask("exchange", id=exchange["id"])["status"]
        assert status == ("CANCELLED" if refund else STATUS_BY_END[end])
        ends[end] += 1

    assert len(ends) >= 2, ends
    check_sums(service, reward_id)


def test_p7_cancellation_or_fulfilment_wins(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=COST, stock=STOCK, limitPerUser=STOCK)

    for number in range(ROUNDS):
        exchange = make(service, f"key-{number}", reward_id)
        handing_over = step(service, "fulfil", exchange, OPERATOR, voucherCode=f"GIFT-{number}")
        work = [handing_over, cancelling(service, exchange)]
        answers = codes(at_once(work if number % 2 else work[::-1]))

        assert answers == {"done": 1, "INVALID_STATE_TRANSITION": 1}
        now = service.ask("exchange", id=exchange["id"])
        assert (now["status"], now["voucherCode"]) in [
            ("FULFILLED", f"GIFT-{number}"),
            ("CANCELLED", None),
        ]

    check_sums(service, reward_id)


@pytest.mark.parametrize("limit", ["limitPerUser", "limitPerUserPerDay"])
def test_p4_cancellation_at_once_never_exceeds_limit(service: Service, limit: str) -> None:
    limited: dict[str, Any] = {limit: 1}
    reward_id = service.make_reward(pointsCost=COST, stock=STOCK, **limited)
    current = make(service, "first", reward_id)
    made = 0

    for number in range(ROUNDS):
        keys = [f"key-{number}-{each}" for each in range(4)]
        exchanging = [
            sent(service, "exchangeReward", rewardId=reward_id, idempotencyKey=key) for key in keys
        ]
        cancelled, *payloads = at_once([cancelling(service, current), *exchanging])

        granted(cancelled)
        answers = codes(payloads)
        assert set(answers) <= {"done", "PER_USER_LIMIT_REACHED", "DAILY_LIMIT_REACHED"}
        assert answers["done"] <= 1
        made += answers["done"]
        check_sums(service, reward_id)
        granted_now = [each["exchange"] for each in payloads if each["exchange"]]
        current = granted_now[0] if granted_now else make(service, f"next-{number}", reward_id)

    granted(cancelling(service, current)())
    check_sums(service, reward_id)
    assert Desk(service).stock(current) == (STOCK, 0)
