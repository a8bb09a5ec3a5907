"""An erasure is not over while the user of the account is in the user pool."""

from dataclasses import replace

import pytest

from resolvers.services.erasure import erase_account
from resolvers.services.expiry_sweep import sweep
from resolvers.services.sweep_reports import SweepFailure, SweepReport
from resolvers.storage import users
from tests.support.contexts import citizen_context
from tests.support.identities import SETTINGS
from tests.support.scenarios import Life, check_finished
from tests.support.service import HANAKO, Service

USER_ID = HANAKO["sub"]
ZONE = SETTINGS.programme_time_zone


class Pool:
    """The first `faults` requests get no answer; the last of them is done all the same."""

    def __init__(self, faults: int = 0) -> None:
        self.faults = faults
        self.deleted: list[str] = []

    def delete(self, user_id: str) -> None:
        self.faults -= 1
        if self.faults <= 0:
            self.deleted.append(user_id)
        if self.faults >= 0:
            raise TimeoutError


def erase(service: Service, pool: Pool) -> None:
    context = citizen_context(service.database, USER_ID, service.now)
    erase_account(replace(context, delete_user=pool.delete), USER_ID)
    service.wait(milliseconds=1)


def swept(service: Service, pool: Pool) -> SweepReport:
    return sweep(service.database, ZONE, service.now, delete_user=pool.delete)


@pytest.fixture
def service(service: Service) -> Service:
    Life(service)
    return service


def test_request_deletes_the_user(service: Service) -> None:
    pool = Pool()

    erase(service, pool)

    assert pool.deleted == [USER_ID]
    check_finished(service)
    assert swept(service, pool) == SweepReport()


@pytest.mark.parametrize("faults", [1, 2, 3])
def test_sweeps_delete_what_faults_left(service: Service, faults: int) -> None:
    pool = Pool(faults)

    erase(service, pool)
    reports = [swept(service, pool) for _ in range(faults)]

    failed = SweepReport(failed=(SweepFailure("account", USER_ID, "TimeoutError"),))
    assert reports == [*[failed] * (faults - 1), SweepReport(erasures_finished=1)]
    assert {*pool.deleted} == {USER_ID}
    check_finished(service)


def test_account_is_due_until_its_user_is_gone(service: Service) -> None:
    erase(service, Pool(faults=2))

    account = users.read(service.database, USER_ID)

    assert account is not None
    assert account.is_erased
    assert account.next_expiry == account.erased_at
