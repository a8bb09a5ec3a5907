"""Verification beside a programme that goes on, on the real engine: no false alarm."""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from admin.verification.incremental import verify_new
from admin.verification.verify import verify_programme, verify_user
from tests.support.identities import AUDITOR, OPERATOR, signed_in
from tests.support.service import Identity, Service
from tests.support.tampering import Spoiler

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CITIZENS = [signed_in(f"citizen-{number}") for number in range(2)]
LEAST_MOVEMENTS = 50
VERIFICATIONS = 2
LEFT_OPEN_UNTIL = 50
"""Every third hold stays open up to that number: nobody may have more than 20."""


class Crowd:
    """Citizens who earn, exchange, hold, and have their holds decided on, until it is stopped."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.reward_id = service.make_reward(pointsCost=1, stock=100_000)
        self.held_id = service.make_reward(pointsCost=1, stock=100_000, requiresApproval=True)
        self.stopped = Event()

    def live(self, citizen: Identity) -> int:
        """What one citizen does; how much was granted."""
        assert citizen is not None
        name = citizen["sub"]
        for number in itertools.count():
            if self.stopped.is_set():
                return 4 * number
            self.service.earn(20, citizen, f"{name}-{number}")
            held = self.service.exchange(self.held_id, f"hold-{number}", citizen)["exchange"]
            bought = self.service.exchange(self.reward_id, f"key-{number}", citizen)["exchange"]
            self._end(number, held["id"])
            if number % 2:
                arguments = {"exchangeId": bought["id"], "idempotencyKey": f"cancel-{number}"}
                self.service.done("cancelExchange", citizen, **arguments)
        raise AssertionError

    def _end(self, number: int, exchange_id: str) -> None:
        if number % 3 == 0:
            self.service.done("approveExchange", OPERATOR, exchangeId=exchange_id)
        elif number % 3 == 1 or number > LEFT_OPEN_UNTIL:
            self.service.done(
                "rejectExchange", OPERATOR, exchangeId=exchange_id, reason="no stamp on the card"
            )


@contextmanager
def busy(crowd: Crowd, while_it_is: Callable[[], Any]) -> Iterator[tuple[Any, int]]:
    """What is answered while everybody is at work, and how many movements that was beside."""
    with ThreadPoolExecutor(len(CITIZENS)) as threads:
        lives = [threads.submit(crowd.live, citizen) for citizen in CITIZENS]
        try:
            answered = while_it_is()
        finally:
            crowd.stopped.set()
        yield answered, sum(life.result() for life in lives)


def test_p16_a_live_programme_gives_no_false_alarm(engine_service: Service) -> None:
    """Read whole, from checkpoints, and a citizen's books as an auditor asks for them."""
    # A citizen without an account has no books.
    for citizen in CITIZENS:
        engine_service.earn(1, citizen, f"{citizen['sub']}-first")
    assert verify_new(engine_service.database, engine_service.now).problems == []

    def verify_all() -> Any:
        return (
            verify_new(engine_service.database, engine_service.now),
            [verify_programme(engine_service.database) for _ in range(VERIFICATIONS)],
            engine_service.ask("ledgerVerification", AUDITOR, userId=CITIZENS[0]["sub"]),
        )

    with busy(Crowd(engine_service), verify_all) as ((newer, reports, own), movements):
        assert [problem for report in (*reports, newer) for problem in report.problems] == []
        assert own["ok"] is True
        assert movements > LEAST_MOVEMENTS
        # It was looked at while it moved, and what had moved was read again.
        assert len({report.entries_checked for report in reports}) > 1
        assert any(report.read_again for report in reports)

    still = verify_programme(engine_service.database)
    assert (still.problems, still.unsettled, still.read_again) == ([], [], 0)
    assert still.users_checked == len(CITIZENS)
    assert verify_new(engine_service.database, engine_service.now).problems == []
    new = verify_new(engine_service.database, engine_service.now)
    assert (new.problems, new.entries_checked, new.read_again) == ([], 0, 0)


def test_p16_tampering_is_found_in_a_live_programme(engine_service: Service) -> None:
    victim = signed_in("victim")
    engine_service.earn(10, victim, "victim-1")
    engine_service.earn(20, victim, "victim-2")
    spoiler = Spoiler(engine_service)
    spoiler.change("points_ledger", spoiler.entry(2, "victim"), points_change=21)

    with busy(Crowd(engine_service), lambda: verify_programme(engine_service.database)) as (
        report,
        _,
    ):
        places = {(problem.user_id, problem.sequence, problem.kind) for problem in report.problems}
        assert ("victim", 2, "hash") in places
        assert {place[0] for place in places} <= {"victim", None}
        assert verify_user(engine_service.database, "victim").problems
