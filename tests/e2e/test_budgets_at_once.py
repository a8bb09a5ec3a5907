"""P21 on the real engine: kiosks race for what a budget leaves; tokens end in every way."""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.deposits.budgets import Budget
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.deposits import budgets
from tests.support.budgets import set_budget, swept
from tests.support.crowd import at_once, check_books, codes, sent
from tests.support.identities import KIOSK, OPERATOR, signed_in
from tests.support.service import Service

pytestmark = pytest.mark.engine

ISSUES = int(os.environ.get("BUDGET_ISSUES", "200"))
"""How many tokens are asked for. Set BUDGET_ISSUES=2000 for more."""
KIOSKS = 16
"""How many of them at once."""
CEILING = ISSUES * 2
"""A deposit can bring 1 to 5 points, 3 in the mean: a third of them finds nothing left."""
ENDINGS = ("redeem", "revoke", "expire")


def budget_of(service: Service) -> Budget:
    found = budgets.from_item(service.database.get(budgets.TABLE, "2026#none"))
    assert found is not None
    assert found.issued + found.reserved + found.available == CEILING
    assert found.available >= 0
    return found


def issue(service: Service, number: int, quantity: int) -> Any:
    """Ask for a token of bottles, of which five are a point."""
    items = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": quantity}]
    arguments = {"items": items, "deviceEventId": f"deposit-{number}"}
    return sent(service, "issueQrToken", KIOSK, locationId=service.location_id, **arguments)()


def check_refusal(service: Service, payload: Any, quantity: int) -> None:
    """Check that what was refused did not fit."""
    for error in payload["userErrors"]:
        assert error["code"] == "BUDGET_EXHAUSTED"
        assert error["remaining"] < -(-quantity // 5)
    assert budget_of(service).issued == 0


def end(service: Service, token: Any, ending: str, number: int) -> Any:
    if ending == "redeem":
        citizen = signed_in(f"citizen-{number % max(ISSUES // 100, 2)}")
        return sent(service, "redeemQrToken", citizen, code=token["code"])()
    if ending == "revoke":
        return sent(service, "revokeQrToken", OPERATOR, tokenId=token["id"], reason="spilt")()
    return None


def earned(service: Service) -> int:
    rows = map(from_attributes, service.rows("points_ledger"))
    return sum(row["points_change"] for row in rows if row["transaction_type"] == "EARN")


@pytest.mark.slow
def test_p21_race_at_ceiling_keeps_budget(service: Service) -> None:
    chance = random.Random(21)  # noqa: S311 - a seed, not a secret
    set_budget(service, CEILING)
    quantities = [chance.randint(1, 25) for _ in range(ISSUES)]

    def ask(number: int) -> Any:
        payload = issue(service, number, quantities[number])
        check_refusal(service, payload, quantities[number])
        return payload

    with ThreadPoolExecutor(KIOSKS) as kiosks:
        payloads = list(kiosks.map(ask, range(ISSUES)))

    answers = codes(payloads)
    assert set(answers) == {"done", "BUDGET_EXHAUSTED"}
    most = [-(-quantity // 5) for quantity in quantities]
    issued = [number for number, each in enumerate(payloads) if each["qrToken"]]
    assert budget_of(service).reserved == sum(most[number] for number in issued)
    # Nothing was given back yet: the smallest one that was refused does not fit even now.
    refused = set(range(ISSUES)) - set(issued)
    assert budget_of(service).available < min(most[number] for number in refused)

    endings = {number: ENDINGS[number % len(ENDINGS)] for number in issued}

    def finish(number: int) -> Any:
        payload = end(service, payloads[number]["qrToken"], endings[number], number)
        budget_of(service)
        return payload

    with ThreadPoolExecutor(KIOSKS) as citizens:
        done = [each for each in citizens.map(finish, issued) if each is not None]
    assert codes(done) == {"done": len(done)}
    check_everything_settled(service, list(endings.values()).count("expire"))


def check_everything_settled(service: Service, expired: int) -> None:
    """Let the others expire under several sweepers at once, beside kiosks that ask for more."""
    assert list(verify_programme(service.database).problems) == []
    service.wait(hours=1)

    at_once([lambda: swept(service)] * 4)

    assert swept(service) == 0
    budget = budget_of(service)
    assert (budget.reserved, budget.issued) == (0, earned(service))
    rows = [from_attributes(row) for row in service.rows("qr_tokens")]
    assert [row["status"] for row in rows].count("EXPIRED") == expired
    assert not any("reservation" in row or "listing" in row for row in rows)
    assert list(verify_programme(service.database).problems) == []
    check_books(service)


@pytest.mark.parametrize("seed", range(3))
def test_p21_token_ending_in_all_ways_settles_once(service: Service, seed: int) -> None:
    """Each is redeemed, swept, renewed and, every other one, revoked at the same moment."""
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    set_budget(service, CEILING)
    late = service.through(service.client)
    late.wait(hours=1)

    for number in range(8):
        token = issue(service, number, 12)["qrToken"]
        work: list[Callable[[], Any]] = [
            partial(end, service, token, "redeem", number),
            partial(swept, late),
            partial(issue, late, number, 12),
        ]
        if number % 2:
            work.append(partial(end, service, token, "revoke", number))
        chance.shuffle(work)
        at_once(work)

    late.wait(hours=1)
    swept(late)
    budget = budget_of(service)
    assert (budget.reserved, budget.issued) == (0, earned(service))
    check_books(service)
