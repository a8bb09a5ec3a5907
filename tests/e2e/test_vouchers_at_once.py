import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.base.errors import DomainError
from resolvers.domain.rewards.vouchers import new_voucher, typed_codes
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.rewards.vouchers import VoucherPoolEmptyError, load_voucher
from resolvers.services.rewards.workflow import hand_over
from tests.support.clients import LosesEverySecondAnswer
from tests.support.crowd import SENT_AGAIN_LIMIT, at_once, check_books
from tests.support.exchange_steps import granted
from tests.support.identities import OPERATOR
from tests.support.service import Service
from tests.support.voucher_pools import fill_pool, free_codes, handed_over, workflow_context

pytestmark = pytest.mark.engine

EXCHANGES = 16
TYPED = int(os.environ.get("VOUCHER_EXCHANGES", "48"))


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 5,000 points."""
    service.earn(5000)
    return service


def confirmed(service: Service, code_count: int) -> list[str]:
    """Make EXCHANGES confirmed exchanges of a reward, and its pool of codes; return their ids."""
    reward_id = service.make_reward(pointsCost=5)
    fill_pool(service, reward_id, *(f"AB-{number}" for number in range(code_count)))
    return [
        granted(service.exchange(reward_id, f"key-{number}"))["exchange"]["id"]
        for number in range(EXCHANGES)
    ]


def giving(service: Service, exchange_id: str) -> Callable[[], str]:
    """Return the step as the state machine does it: again after what is raised."""

    def give() -> str:
        for _ in range(SENT_AGAIN_LIMIT):
            try:
                answer = hand_over(workflow_context(service), exchange_id)
            except VoucherPoolEmptyError:
                return "empty"
            except (DomainError, OutcomeUnknownError):
                continue
            return str(answer["refusal"] or answer["status"])
        raise AssertionError("refused again and again")

    return give


def given_codes(service: Service) -> list[str]:
    return [row["voucher_code"]["S"] for row in service.rows("exchanges") if "voucher_code" in row]


def check_each_code_once(service: Service, code_count: int) -> None:
    codes = [*given_codes(service), *free_codes(service)]
    assert sorted(codes) == sorted(f"AB-{number}" for number in range(code_count))
    fulfilled = [
        row["exchange_id"]["S"] for row in service.rows("exchanges") if "voucher_code" in row
    ]
    assert sorted(map(str, handed_over(service))) == sorted(fulfilled)
    check_books(service)
    assert verify_programme(service.database).problems == []


def test_small_pool_leaves_the_rest_confirmed(service: Service) -> None:
    small = EXCHANGES // 2
    ids = confirmed(service, small)

    answers = Counter(at_once([giving(service, each) for each in ids]))

    assert answers == {"FULFILLED": small, "empty": EXCHANGES - small}
    statuses = Counter(service.ask("exchange", OPERATOR, id=each)["status"] for each in ids)
    assert statuses == {"FULFILLED": small, "CONFIRMED": EXCHANGES - small}
    check_each_code_once(service, small)


def test_lost_answers_hand_over_no_second_code(service: Service) -> None:
    ids = confirmed(service, EXCHANGES)
    lossy = service.through(LosesEverySecondAnswer(service.client))

    answers = Counter(at_once([giving(lossy, each) for each in ids]))

    assert answers == {"FULFILLED": EXCHANGES}
    check_each_code_once(service, EXCHANGES)


def test_hand_over_or_another_end_wins(service: Service) -> None:
    ids = confirmed(service, EXCHANGES)
    ends: list[Callable[[], Any]] = []
    for number, each in enumerate(ids):
        cancelling = partial(
            service.change, "cancelExchange", OPERATOR, exchangeId=each, idempotencyKey="c"
        )
        by_hand = partial(service.change, "fulfilExchange", OPERATOR, exchangeId=each)
        ends += [giving(service, each), cancelling if number % 2 else by_hand]

    at_once(ends)

    rows = service.rows("exchanges")
    assert {row["status"]["S"] for row in rows} <= {"FULFILLED", "CANCELLED"}
    assert all(row["status"]["S"] == "FULFILLED" for row in rows if "voucher_code" in row)
    check_each_code_once(service, EXCHANGES)


def typed(codes: Sequence[str], chance: Random) -> str:
    """Return a code as people type it, or two."""
    code, other = chance.sample(codes, 2)
    wide = code.translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)})
    return chance.choice([code, code.upper(), wide, f"{other.upper()}, {code}"])


def typing(service: Service, entries: Sequence[tuple[str, str]]) -> Callable[[], None]:
    def enter() -> None:
        for exchange_id, code in entries:
            arguments = {"exchangeId": exchange_id, "voucherCode": code}
            service.change("fulfilExchange", OPERATOR, **arguments)

    return enter


def owners_of_codes(service: Service) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for row in service.rows("exchanges"):
        text = row.get("voucher_code", {"S": ""})["S"]
        for code in typed_codes(row["reward_id"]["S"], text):
            owners.setdefault(code, set()).add(row["exchange_id"]["S"])
    return owners


@pytest.mark.slow
def test_typed_codes_go_to_one_exchange_each(service: Service) -> None:
    """Four operators type the codes of a list, a loader loads it, and the workflow hands over."""
    codes = [f"ab-{number}" for number in range(TYPED // 2)]
    reward_id = service.make_reward(pointsCost=1)
    fill_pool(service, reward_id, *codes[::4])
    exchanges = [
        granted(service.exchange(reward_id, f"key-{number}", quantity=2))["exchange"]["id"]
        for number in range(TYPED)
    ]
    chance = Random(1)  # noqa: S311 - not for secrets
    entries = [(each, typed(codes, chance)) for each in exchanges for _ in range(4)]

    def load_all() -> None:
        for code in codes:
            load_voucher(service.database, new_voucher(reward_id, code.upper(), service.now))

    def hand_over_all() -> None:
        for exchange_id in exchanges[::3]:
            giving(service, exchange_id)()

    operators = [typing(service, entries[start::4]) for start in range(4)]
    at_once([*operators, load_all, hand_over_all])

    owners = owners_of_codes(service)
    assert len(owners) > TYPED // 4
    assert all(len(ids) == 1 for ids in owners.values())
    assert verify_programme(service.database).problems == []
