"""P5 on the real engine: every movement, 64 times at once, while answers get lost."""

import pytest

from tests.support.clients import LosesEverySecondAnswer
from tests.support.crowd import at_once, check_books, codes, sent
from tests.support.movement_requests import MOVEMENTS, Prepare
from tests.support.service import Service

pytestmark = [pytest.mark.engine, pytest.mark.slow]

DUPLICATES = 64


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    service.earn(1000)
    return service


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p5_duplicates_at_once_are_one_movement(service: Service, prepare: Prepare) -> None:
    (field, caller, arguments), (_, other_caller, others), refusal = prepare(service)
    entries = len(service.rows("points_ledger"))
    client = LosesEverySecondAnswer(service.client)

    payloads = at_once([sent(service.through(client), field, caller, **arguments)] * DUPLICATES)

    assert codes(payloads) == {"done": DUPLICATES}
    answers = [{**payload, "replayed": None} for payload in payloads]
    assert answers == [answers[0]] * DUPLICATES
    # After a lost answer a call cannot know whether the entry is its own or a twin's.
    lost = (next(client.writes) + 1) // 2
    assert lost > 0
    assert [payload["replayed"] for payload in payloads].count(False) <= 1 + lost
    assert len(service.rows("points_ledger")) == entries + 1
    check_books(service)
    refused = service.unchanged(at_once, [sent(service, field, other_caller, **others)] * 8)
    assert codes(refused) == {refusal: 8}
    assert not any(payload["ledgerEntry"] or payload["balance"] for payload in refused)


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p5_one_of_twenty_duplicates_is_first(service: Service, prepare: Prepare) -> None:
    """Every answer arrives: exactly one of them is not a replay."""
    (field, caller, arguments), _, _ = prepare(service)

    payloads = at_once([sent(service, field, caller, **arguments)] * 20)

    assert codes(payloads) == {"done": 20}
    assert [payload["replayed"] for payload in payloads].count(False) == 1
    assert all({**each, "replayed": 0} == {**payloads[0], "replayed": 0} for each in payloads)
    check_books(service)
