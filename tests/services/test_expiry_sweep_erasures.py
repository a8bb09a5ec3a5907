"""The sweeper goes on with erasures that were cut short."""

from typing import Any

import pytest

from resolvers.services.erasure import erase_account
from resolvers.services.sweep_reports import SweepFailure, SweepReport
from tests.support.clients import ClientInFront
from tests.support.contexts import citizen_context
from tests.support.expirations import swept, through, ticking
from tests.support.scenarios import Life, check_finished
from tests.support.service import HANAKO, Service

USER_ID = HANAKO["sub"]


class Lags(ClientInFront):
    """Its indexes answer for ever as they did the first time."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self.answers: dict[str, Any] = {}
        self.said_again = False

    def query(self, **request: Any) -> Any:
        if str(request) in self.answers:
            self.said_again = True
        else:
            self.answers[str(request)] = self.client.query(**request)
        return self.answers[str(request)]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako's account is erased, and the time was up right after that."""
    Life(service)

    def erase_in_a_hurry() -> None:
        hurried = through(service.database, service.client, monotonic=ticking(5.0))
        account = erase_account(citizen_context(hurried, USER_ID, service.now), USER_ID)
        assert account.holds
        service.wait(milliseconds=1)

    service.built("erased", erase_in_a_hurry)
    return service


def test_next_sweep_finishes_erasure(service: Service) -> None:
    assert swept(service.database, service.now) == SweepReport(erasures_finished=1)

    check_finished(service)
    assert service.unchanged(swept, service.database, service.now) == SweepReport()


@pytest.mark.parametrize("seconds", [0.2, 0.3, 0.5])
def test_unfinished_erasure_is_reported_as_failed(service: Service, seconds: float) -> None:
    """The time ends between two steps or within one, or right after the last."""
    slow = through(service.database, service.client, monotonic=ticking(seconds))

    reports = [swept(slow, service.now, seconds=1e6) for _ in range(20)]

    unfinished = SweepReport(failed=(SweepFailure("account", USER_ID, "ErasureUnfinishedError"),))
    states = [unfinished, SweepReport(erasures_finished=1), SweepReport()]
    assert reports == sorted(reports, key=states.index)
    assert reports[0] == unfinished
    assert reports.count(states[1]) <= 1
    check_finished(service)


def test_finished_erasure_in_the_index_is_skipped(service: Service) -> None:
    lagging = Lags(service.client)
    assert swept(through(service.database, lagging), service.now).erasures_finished == 1

    assert swept(through(service.database, lagging), service.now) == SweepReport()
    assert lagging.said_again
