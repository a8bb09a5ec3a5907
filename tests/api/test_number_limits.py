"""Whatever is asked for near the ends of numbers is refused or done, and stays readable."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.domain.accounts import POINTS_CEILING, Account
from resolvers.domain.lots import NEVER
from resolvers.domain.validation import POINTS_MAXIMUM
from resolvers.storage import users
from resolvers.storage.expressions import put, retry
from tests.support.exchange_steps import Desk
from tests.support.identities import OPERATOR, signed_in
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


def reverse(citizen: Citizen, which: int) -> Any:
    chosen = citizen.entries[which % len(citizen.entries)]
    return citizen.service.reverse(chosen, f"reverse-{next(NUMBERS)}")


NEED_SUBJECTS = (cancel, reverse)
ANY = st.integers(0, 9)
ACTS = st.one_of(
    st.tuples(st.just(adjust), POINTS),
    st.tuples(st.just(exchange), st.tuples(st.integers(0, 1), st.integers(1, 100))),
    st.tuples(st.just(cancel), ANY),
    st.tuples(st.just(reverse), ANY),
)


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
