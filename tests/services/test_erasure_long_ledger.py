"""The erasure of an account whose ledger is longer than a run has time for."""

from dataclasses import replace

from resolvers.services.erasure import continue_erasure, erase_account
from resolvers.storage.retries import RetryPolicy
from tests.support.clients import AnswersInSmallPages, TakesTime
from tests.support.contexts import citizen_context
from tests.support.scenarios import Life, check_finished
from tests.support.service import HANAKO, Service

USER_ID = HANAKO["sub"]


def test_long_ledger_is_read_once(service: Service) -> None:
    Life(service)
    slow = TakesTime(AnswersInSmallPages(service.client, 1))
    hurried = replace(
        service.database,
        client=slow,
        retry_policy=RetryPolicy(lambda _: None, monotonic=lambda: slow.seconds),
    )
    erase_account(citizen_context(hurried, USER_ID, service.now), USER_ID)
    runs = 1
    zone = service.settings.programme_time_zone
    while not continue_erasure(hurried, USER_ID, service.now, zone):
        runs += 1
        assert runs < 100

    account = service.account()
    assert account is not None
    assert account.ledger_seq > runs > 2
    assert slow.client.queries <= account.ledger_seq + 2 * runs
    check_finished(service)
