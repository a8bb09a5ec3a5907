"""Whatever is asked for near the ends of numbers is refused or done, and stays readable."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.domain.accounts import POINTS_CEILING, Account
from resolvers.domain.lots import NEVER
from resolvers.domain.rewards import PIECES_MAXIMUM
from resolvers.domain.validation import POINTS_MAXIMUM
from resolvers.storage import users
from resolvers.storage.expressions import put, retry
from tests.support.budgets import set_budget
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, API_KEY, AUDITOR, OPERATOR, signed_in
from tests.support.service import Service

pytestmark = pytest.mark.slow

INT_MAXIMUM = 2**31 - 1
DEAR = {"pointsCost": POINTS_MAXIMUM}
NUMBERS = count()
Act = Callable[["Citizen", Any], Any]


def near(*ends: int) -> st.SearchStrategy[int]:
    return st.sampled_from(ends).flatmap(lambda end: st.integers(end - 3, end + 3))


BALANCES = near(3, POINTS_CEILING, INT_MAXIMUM - 100 * POINTS_MAXIMUM, INT_MAXIMUM - 3)
POINTS = near(POINTS_MAXIMUM, -POINTS_MAXIMUM, 3, INT_MAXIMUM - 3, 3 - INT_MAXIMUM)


class Citizen:
    """An account with so many points, after exchanges of 100 pieces, each 100 million points."""

    def __init__(
        self,
        service: Service,
        rewards: tuple[str, str],
        points: int,
        earned: int = 0,
        exchanges: int = 0,
    ) -> None:
        self.service, self.rewards, self.desk = service, rewards, Desk(service)
        self.sub = f"citizen-{next(NUMBERS)}"
        self.identity = signed_in(self.sub)
        self.exchanges: list[Any] = []
        self.entries: list[str] = []
        self._has(Account(user_id=self.sub, created_at=service.now), INT_MAXIMUM)
        for number in range(exchanges):
            self.note(exchange(self, (number % 2, 100)))
        account = service.account(self.identity)
        assert account is not None
        account = account.model_copy(update={"lifetime_earned": earned})
        self._has(account, min(points, INT_MAXIMUM - account.points_held))

    def _has(self, account: Account, points: int) -> None:
        lots = {NEVER: points} if points else {}
        item = account.model_copy(update={"points_balance": points, "lots": lots}).to_item()
        self.service.database.commit(put(users.TABLE, item, None, retry))

    def note(self, payload: Any) -> None:
        if payload.get("exchange"):
            self.exchanges.append(payload["exchange"])
        if payload.get("ledgerEntry"):
            self.entries.append(payload["ledgerEntry"]["id"])

    def check_readable(self) -> None:
        viewer = self.service.ask("viewer", self.identity)
        histories = [
            self.service.nested(f"User.{name}", [viewer], self.identity, first=100)[0]["nodes"]
            for name in ("ledgerEntries", "exchanges", "recycleEvents")
        ]
        assert len(histories[0]) == len({*self.entries})
        assert len(histories[1]) == len({each["id"] for each in self.exchanges})
        assert self.service.ask("user", OPERATOR, id=self.sub)["balance"] == viewer["balance"]
        check_fits([viewer, histories])


def check_fits(answer: Any) -> None:
    """Check that GraphQL's Int can show each whole number."""
    for number in numbers_in(answer):
        assert -INT_MAXIMUM - 1 <= number <= INT_MAXIMUM


def numbers_in(answer: Any) -> Iterator[int]:
    if isinstance(answer, dict):
        answer = [*answer.values()]
    if isinstance(answer, list):
        for each in answer:
            yield from numbers_in(each)
    elif isinstance(answer, int):
        yield answer


def adjust(citizen: Citizen, points: int) -> Any:
    key = f"adjust-{next(NUMBERS)}"
    return citizen.service.adjust(points, key, user_id=citizen.sub)


def exchange(citizen: Citizen, wanted: tuple[int, int]) -> Any:
    reward, quantity = wanted
    key = f"exchange-{next(NUMBERS)}"
    reward_id = citizen.rewards[reward]
    return citizen.service.exchange(reward_id, key, citizen.identity, quantity=quantity)


def cancel(citizen: Citizen, which: int) -> Any:
    chosen = citizen.exchanges[which % len(citizen.exchanges)]
    return citizen.desk.cancel(chosen, f"cancel-{next(NUMBERS)}", citizen.identity)


def approve(citizen: Citizen, which: int) -> Any:
    return citizen.desk.approve(citizen.exchanges[which % len(citizen.exchanges)])


def reverse(citizen: Citizen, which: int) -> Any:
    chosen = citizen.entries[which % len(citizen.entries)]
    return citizen.service.reverse(chosen, f"reverse-{next(NUMBERS)}")


def earn(citizen: Citizen, pieces: int) -> Any:
    token = citizen.service.issue(pieces, f"deposit-{next(NUMBERS)}", "STEEL_CAN")
    return citizen.service.change("redeemQrToken", citizen.identity, code=token["code"])


def remember(citizen: Citizen, pieces: int) -> Any:
    """Carry over a remainder, as an earlier rule with larger steps left it."""
    citizen.service.write("users", citizen.sub, remainders={"STEEL_CAN#PIECE": pieces})
    return {"userErrors": []}


NEED_SUBJECTS = (cancel, approve, reverse)
ANY = st.integers(0, 9)
ACTS = st.one_of(
    st.tuples(st.just(adjust), POINTS),
    st.tuples(st.just(exchange), st.tuples(st.integers(0, 1), st.integers(1, 100))),
    st.tuples(st.just(cancel), ANY),
    st.tuples(st.just(approve), ANY),
    st.tuples(st.just(reverse), ANY),
    st.tuples(st.just(earn), st.just(1)),
    st.tuples(st.just(remember), st.sampled_from([0, 1_000, 99_999])),
)


@pytest.fixture
def service(service: Service) -> Service:
    """A steel can is worth as much as a token can be."""
    service.built("dear cans", lambda: _open_dear(service))
    return service


def _open_dear(service: Service) -> None:
    service.save_rule(material="STEEL_CAN", pointsPerQuantity=POINTS_MAXIMUM)
    materials = {"acceptedMaterials": ["STEEL_CAN"]}
    service.done("updateLocation", ADMIN, id=service.location_id, input=materials)


EXAMPLES = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)


@EXAMPLES
@given(
    points=BALANCES,
    earned=near(3, INT_MAXIMUM - 3),
    exchanges=st.sampled_from([0, 1, 2, 20]),
    acts=st.lists(ACTS, max_size=8),
)
def test_no_act_makes_an_account_unreadable(
    service: Service, points: int, earned: int, exchanges: int, acts: list[tuple[Act, Any]]
) -> None:
    rewards = (service.make_reward(**DEAR), service.make_reward(**DEAR, requiresApproval=True))
    citizen = Citizen(service, rewards, points, earned, exchanges)
    for act, argument in acts:
        subjects = citizen.entries if act is reverse else citizen.exchanges
        if act in NEED_SUBJECTS and not subjects:
            continue
        citizen.note(act(citizen, argument))
        citizen.check_readable()


@EXAMPLES
@given(
    redeemed=near(3, PIECES_MAXIMUM - 100, PIECES_MAXIMUM, INT_MAXIMUM - 100),
    stock=st.none() | near(3, 1_000_000),
    acts=st.lists(near(-1_000_000, -100, 3, 100, 1_000_000), max_size=6),
)
def test_no_act_makes_a_reward_unreadable(
    service: Service, redeemed: int, stock: int | None, acts: list[int]
) -> None:
    """Positive numbers restock, negative ones exchange as many pieces, at most 100."""
    limited = {} if stock is None else {"stock": 0}
    reward_id = service.make_reward(pointsCost=1, **limited)
    numbers = {"total_redeemed": redeemed}
    if stock is not None:
        numbers = {
            "stock_count": stock,
            "total_redeemed": min(redeemed, PIECES_MAXIMUM - stock),
        }
    service.write("rewards", reward_id, **numbers)
    citizen = Citizen(service, (reward_id, reward_id), POINTS_CEILING)
    for number in acts:
        if number < 0:
            citizen.note(exchange(citizen, (0, max(1, min(100, -number)))))
        else:
            key = f"restock-{next(NUMBERS)}"
            asked = {"id": reward_id, "delta": number, "reason": "納品", "idempotencyKey": key}
            service.change("restockReward", ADMIN, **asked)
        check_fits(service.ask("reward", API_KEY, id=reward_id))


@EXAMPLES
@given(
    points=near(3, POINTS_CEILING, INT_MAXIMUM - 3),
    before=near(3, POINTS_CEILING, INT_MAXIMUM - 3),
    booked=st.lists(st.tuples(st.sampled_from(["issued", "reserved"]), near(3, 500_000_000))),
)
def test_no_ceiling_makes_a_budget_unreadable(
    service: Service, points: int, before: int, booked: list[tuple[str, int]]
) -> None:
    set_budget(service, POINTS_CEILING)
    numbers = dict(booked)
    left = POINTS_CEILING - sum(numbers.values())
    service.write("budgets", "2026#none", **numbers, issued_before=0, available=left)

    set_budget(service, points, issuedBefore=before)
    set_budget(service, 0)

    listed = service.ask("budgets", AUDITOR, fiscalYear=2026)
    assert [each["id"] for each in listed["nodes"]] == ["2026#none"]
    check_fits(listed)
